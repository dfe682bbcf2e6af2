/**
 * What we mean to reach: our wall time as a share of a peer's, by where the image goes, peer and tree. Lower is better.
 * They are aims, not limits: nothing fails when one is missed, the tables say so.
 */
export const GOALS = {
  pipe: {
    genisoimage: { BIG: 0.9, DISTRO: 1, SMALL: 0.5, META: 0.4 },
    xorriso: { BIG: 1 / 2, DISTRO: 1 / 2.5, SMALL: 1 / 3, META: 1 / 5 },
  },
  file: {
    genisoimage: { BIG: 0.5, DISTRO: 0.6, SMALL: 0.5, META: 0.4 },
  },
};
