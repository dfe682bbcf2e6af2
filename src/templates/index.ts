/** What an image needs of the templates, in one piece that is loaded where there are some. */
export { renderTemplates } from './render-templates.js';
export { readTemplates } from './template-files.js';
