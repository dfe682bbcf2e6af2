// Writes tree/isolinux/isolinux.bin, the boot sector of the sample tree:
//
//   node examples/sample/make-boot-sector.mjs [file]
//
// The sector says on the screen and on the first serial port that it was started, whether the writer patched its
// boot-info table rightly, and the volume identifier, which it reads from the disc. It stands in for a real boot
// loader where none may be stored, and proves in a test that the image starts.
//
// The program below is written as an assembler's listing: bytes at the left, what they mean at the right.
//
//   name:    the next byte's offset gets this name       >name   distance to it, one byte (short jumps)
//   @NN      zeros up to offset NN (hexadecimal)         >>name  distance to it, two bytes (calls)
//   'text'   its ASCII bytes                             &name   its offset in the sector, two bytes

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** El Torito loads four sectors of 512 bytes. */
const SIZE = 2048;

const LISTING = `
            EB >start               ; jmp    start

            @08                     ; boot-info table: filled in the image, empty in this file
primary:    00 00 00 00             ; sector of the primary volume descriptor
sector:     00 00 00 00             ; sector of this file
length:     00 00 00 00             ; bytes of this file
checksum:   00 00 00 00             ; sum of its 32-bit words from offset 40h on

            @40
start:      FA                      ; cli
            31 C0                   ; xor    ax, ax
            8E D0                   ; mov    ss, ax
            BC 00 7C                ; mov    sp, 7C00h          ; the stack ends where this sector begins
            FB                      ; sti
            FC                      ; cld
            52                      ; push   dx                 ; DL is the drive we come from

; Firmware jumps to 0000:7C00 or to 07C0:0000. Code is relative; data gets a segment in which the sector begins at 0.
            E8 >>here               ; call   here
here:       5E                      ; pop    si
            81 EE &here             ; sub    si, here           ; 7C00h or 0
            C1 EE 04                ; shr    si, 4
            8C C8                   ; mov    ax, cs
            01 F0                   ; add    ax, si
            8E D8                   ; mov    ds, ax
            8E C0                   ; mov    es, ax

            BE &uart                ; mov    si, uart
            B9 07 00                ; mov    cx, 7
setup:      AD                      ; lodsw                     ; AL value, AH register
            0F B6 D4                ; movzx  dx, ah
            81 C2 F8 03             ; add    dx, 3F8h
            EE                      ; out    dx, al
            E2 >setup               ; loop   setup

            BF 00 10                ; mov    di, 1000h          ; lines are put together at offset 1000h
            BE &hello               ; mov    si, hello
            E8 >>append             ; call   append
            E8 >>print              ; call   print

; Is the boot-info table there, and right? Nothing may be written into the sector before its words are summed.
            BE &table               ; mov    si, table
            E8 >>append             ; call   append
            66 83 3E &primary 10    ; cmp    dword [primary], 16
            75 >wrong               ; jne    wrong
            66 81 3E &length 00 08 00 00 ; cmp dword [length], 2048
            75 >wrong               ; jne    wrong
            BE 40 00                ; mov    si, 40h
            B9 F0 01                ; mov    cx, (2048 - 64) / 4
            66 31 DB                ; xor    ebx, ebx
sum:        66 AD                   ; lodsd
            66 01 C3                ; add    ebx, eax
            E2 >sum                 ; loop   sum
            66 3B 1E &checksum      ; cmp    ebx, [checksum]
            75 >wrong               ; jne    wrong

            66 A1 &length           ; mov    eax, [length]
            E8 >>decimal            ; call   decimal
            BE &place               ; mov    si, place
            E8 >>append             ; call   append
            66 A1 &sector           ; mov    eax, [sector]
            E8 >>decimal            ; call   decimal
            BE &right               ; mov    si, right
            E8 >>append             ; call   append
            E8 >>print              ; call   print

; The primary volume descriptor, read from the disc to offset 800h.
            8C 1E &segment          ; mov    [segment], ds
            66 A1 &primary          ; mov    eax, [primary]
            66 A3 &wanted           ; mov    [wanted], eax
            5A                      ; pop    dx
            BE &packet              ; mov    si, packet
            B4 42                   ; mov    ah, 42h            ; extended read
            CD 13                   ; int    13h
            72 >halt                ; jc     halt
            BE &volume              ; mov    si, volume
            E8 >>append             ; call   append
            BE 28 08                ; mov    si, 828h           ; the volume identifier, 32 characters
            B9 20 00                ; mov    cx, 32
            F3 A4                   ; rep    movsb
trim:       80 7D FF 20             ; cmp    byte [di-1], ' '
            75 >trimmed             ; jne    trimmed
            4F                      ; dec    di
            EB >trim                ; jmp    trim
trimmed:    E8 >>print              ; call   print

halt:       F4                      ; hlt
            EB >halt                ; jmp    halt

wrong:      BE &bad                 ; mov    si, bad
            E8 >>append             ; call   append
            E8 >>print              ; call   print
            EB >halt                ; jmp    halt

; append: the text at SI, up to its zero byte, to the line.
append:     AC                      ; lodsb
            84 C0                   ; test   al, al
            74 >appended            ; jz     appended
            AA                      ; stosb
            EB >append              ; jmp    append
appended:   C3                      ; ret

; decimal: the number in EAX to the line.
decimal:    66 B9 0A 00 00 00       ; mov    ecx, 10
            31 DB                   ; xor    bx, bx
divide:     66 31 D2                ; xor    edx, edx
            66 F7 F1                ; div    ecx
            80 C2 30                ; add    dl, '0'
            52                      ; push   dx
            43                      ; inc    bx
            66 85 C0                ; test   eax, eax
            75 >divide              ; jnz    divide
digit:      58                      ; pop    ax
            AA                      ; stosb
            4B                      ; dec    bx
            75 >digit               ; jnz    digit
            C3                      ; ret

; print: the line to the screen, then to the serial port, whole lines because some firmware shows the one on the other.
print:      B8 0D 0A                ; mov    ax, 0A0Dh
            AB                      ; stosw
            BE 00 10                ; mov    si, 1000h
screen:     39 FE                   ; cmp    si, di
            73 >shown               ; jae    shown
            AC                      ; lodsb
            60                      ; pusha                     ; some firmware loses BP while it scrolls
            B4 0E                   ; mov    ah, 0Eh            ; teletype output
            BB 07 00                ; mov    bx, 7
            CD 10                   ; int    10h
            61                      ; popa
            EB >screen              ; jmp    screen
shown:      BE 00 10                ; mov    si, 1000h
serial:     39 FE                   ; cmp    si, di
            73 >sent                ; jae    sent
            BA FD 03                ; mov    dx, 3FDh           ; line status
            31 C9                   ; xor    cx, cx             ; 65,536 tries: a dead port must not stop the start
busy:       EC                      ; in     al, dx
            A8 20                   ; test   al, 20h            ; is there room for a byte?
            E1 >busy                ; loopz  busy
            AC                      ; lodsb
            BA F8 03                ; mov    dx, 3F8h
            EE                      ; out    dx, al
            EB >serial              ; jmp    serial
sent:       BF 00 10                ; mov    di, 1000h
            C3                      ; ret

; The serial port, as pairs of value and register: 115,200 bit/s, 8 data bits, no parity, 1 stop bit.
uart:       00 01                   ; no interrupts
            80 03                   ; the next two are the divisor
            01 00
            00 01
            03 03                   ; 8N1
            C7 02                   ; queues on, and emptied
            03 04                   ; ready to send

; What the extended read wants: one sector, to offset 800h.
packet:     10 00 01 00 00 08
segment:    00 00
wanted:     00 00 00 00 00 00 00 00

hello:      'kickstart-iso: this image boots.' 00
table:      'boot-info table: ' 00
place:      ' bytes at sector ' 00
right:      ', checksum ok' 00
bad:        'missing or wrong' 00
volume:     'volume id: ' 00
`;

/** Translates the listing. References are left open until all names are known. */
function assemble(listing) {
  const bytes = [];
  const offsets = new Map();
  const references = [];
  const refer = (token, size, origin) => {
    references.push({ name: token.replace(/^\W+/, ''), at: bytes.length, size, origin });
    bytes.push(...Array(size).fill(0));
  };
  for (const token of tokensOf(listing)) {
    if (token.endsWith(':')) offsets.set(token.slice(0, -1), bytes.length);
    else if (token.startsWith("'")) bytes.push(...Buffer.from(token.slice(1, -1), 'ascii'));
    else if (token.startsWith('@')) bytes.push(...Array(Number.parseInt(token.slice(1), 16) - bytes.length).fill(0));
    else if (token.startsWith('>>')) refer(token, 2, bytes.length + 2);
    else if (token.startsWith('>')) refer(token, 1, bytes.length + 1);
    else if (token.startsWith('&')) refer(token, 2, 0);
    else if (/^[0-9A-F]{2}$/.test(token)) bytes.push(Number.parseInt(token, 16));
    else throw new SyntaxError(`cannot read ${token}`);
  }
  const sector = Buffer.alloc(SIZE);
  sector.set(bytes);
  for (const { name, at, size, origin } of references) {
    if (!offsets.has(name)) throw new ReferenceError(`${name} is not defined`);
    sector.writeIntLE(offsets.get(name) - origin, at, size);
  }
  return sector;
}

/** The words and quoted texts of the listing, without its comments. */
function tokensOf(listing) {
  return listing.split('\n').flatMap((line) => line.replace(/;.*/, '').match(/'[^']*'|\S+/g) ?? []);
}

writeFileSync(
  process.argv[2] ?? fileURLToPath(new URL('tree/isolinux/isolinux.bin', import.meta.url)),
  assemble(LISTING),
);
