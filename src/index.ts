export { type BootImage, IsoError, type IsoProblem, type LayoutRow, type StreamOptions } from 'iso9660-writer-ts';
export { INSTALLER_FAMILIES, type InstallerFamily, type InstallerOptions } from './answer-files/options.js';
export {
  type RenderedInstaller,
  type RenderInstallerOptions,
  renderInstaller,
} from './answer-files/render-installer.js';
export { type ErrorAlert, IsoRequestError, type RequestProblem, type RequestStage } from './errors.js';
export { generateIso } from './image/generate-iso.js';
export type { PlannedIso } from './image/planned-iso.js';
export { createPlanCache, type PlanCache, type PlanCacheOptions } from './image/plans.js';
export { type PlanIsoOptions, type PreparedIso, planIso, prepareIso } from './image/prepare-iso.js';
export type { IsoRecipe, TreeOptions } from './image/recipe.js';
export { generateSeed, type SeedOptions } from './image/seed.js';
export type { UsedTemplate } from './image/template-layer.js';
export { generateConfigBundle } from './kickstart/bundle.js';
export type { Configuration, ServerValues } from './kickstart/configuration.js';
export { type ConfigFile, renderConfig, type WrittenFile } from './kickstart/render-config.js';
export type {
  AddedFile,
  GenerateIsoOptions,
  HybridDisk,
  InstallerChoice,
  KernelArguments,
  PasswordScheme,
  RequestProfile,
  RequestSchema,
  StateOutOptions,
  WriterOptions,
} from './options.js';
export { requestExtra, requestWarnings } from './request/decode.js';
export { isoRequestFormats } from './request/ip-address.js';
export { parseIsoRequest } from './request/parse-request.js';
export type { IsoRequest } from './request/schema.js';
export { isoRequestSchema } from './request/schema.js';
export type { BootPlan } from './tree/boot/images.js';
export type { IsoSource, RepeatableSource } from './tree/source.js';
export type { VolumeIdPlan } from './tree/volume-id.js';
