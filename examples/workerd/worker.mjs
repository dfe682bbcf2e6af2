// An image from memory on workerd, which has no files: the writer alone, which needs Web streams and nothing of Node.js.
import { createImage } from 'iso9660-writer-ts';

export default {
  async fetch(request) {
    const host = new URL(request.url).searchParams.get('host') ?? '';
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(host)) return new Response('host: a name is required\n', { status: 400 });
    const image = await createImage(
      [
        { kind: 'file', path: 'user-data', content: '#cloud-config\n' },
        { kind: 'file', path: 'meta-data', content: `instance-id: ${host}\nlocal-hostname: ${host}\n` },
      ],
      { volume: { id: 'CIDATA' } },
    );
    return new Response(image.stream().pipeThrough(new FixedLengthStream(image.size)), {
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${host}.iso"`,
      },
    });
  },
};
