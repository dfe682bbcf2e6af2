import type { ImageOptions } from './image.js';

/** Options that read all content while an image is planned. A variant would have to read it again. */
export const READ_CONTENT = ['mediaCheck', 'deduplicate'] as const;

/**
 * True if images with these options have no variants, whatever is in them. Apart from what plans variants: kickstart-iso
 * asks before there is anything to plan.
 */
export function neverVaries(options: Pick<ImageOptions, (typeof READ_CONTENT)[number]>): boolean {
  return READ_CONTENT.some((option) => options[option] === true);
}
