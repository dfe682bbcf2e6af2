/**
 * What we mean to reach: our wall time as a share of another's, by where the image goes, whose time it is, and tree. Lower
 * is better. `floor` is the least that Node can do with the tree. They are aims, not limits: nothing fails when one is
 * missed, the tables say so.
 */
const XORRISO = { BIG: 0.4, DISTRO: 0.4, SMALL: 0.4, META: 0.4 };
const FLOOR = { BIG: 1.1, DISTRO: 1.2, SMALL: 1.35, META: 1.6 };

export const GOALS = {
  pipe: {
    floor: FLOOR,
    genisoimage: { BIG: 1.1, DISTRO: 1.28, SMALL: 0.63, META: 0.44 },
    xorriso: XORRISO,
  },
  file: {
    floor: FLOOR,
    genisoimage: { BIG: 0.88, DISTRO: 1.07, SMALL: 0.62, META: 0.42 },
    xorriso: XORRISO,
  },
};

/** Wall time of a start as a share of that of `node -e 0`. */
export const START_GOALS = { 'mkiso -print-size': 1.25, 'kickstart-iso validate': 1.5 };

/** Wall time of `kickstart-iso generate` as a share of that of `mkiso` with the same options. */
export const GENERATE_GOAL = 1.1;

/** Ranges a second of a lazily made image as a share of those of nginx with the finished file, by length. Higher is better. */
export const RANGE_GOALS = { '2 KiB': 0.5, '1 MiB': 0.8 };

/** Bytes a second of eight images at once as a share of those of nginx with a finished file, by hash. Higher is better. */
export const EIGHT_GOALS = { off: 0.9, header: 0.42 };

/** Bytes a second of eight downloads at once from a slow disk as a share of what the disk gives. Higher is better. */
export const SLOW_DISK_GOAL = 0.8;
