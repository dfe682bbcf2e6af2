/** A network device of this name is a bond of others. */
export const BOND_DEVICE = /^bond[0-9]+/;

/** LACP. */
export const BONDING_OPTS = 'miimon=100 mode=4 lacp_rate=fast xmit_hash_policy=layer3+4';
