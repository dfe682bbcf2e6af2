import { followConditions } from './conditions.js';
import { element } from './controls.js';
import { offerCurl } from './curl.js';
import { Endpoint } from './endpoint.js';
import { generate } from './generate.js';
import { followInstaller } from './installer-note.js';
import { loadOsVersions } from './os-versions.js';
import { offerToShowPassword } from './password.js';
import { offerPreview } from './preview.js';
import { forgetChanged } from './problems.js';
import { offerSavedRequests } from './saved-request.js';
import { offerSeveralServers } from './several-servers.js';
import { keepToken } from './token.js';

const form = element('form', HTMLFormElement);
const endpoint = new Endpoint(form.dataset.api ?? '');
const load = () => void loadOsVersions(endpoint);

followConditions(form);
followInstaller();
forgetChanged();
offerToShowPassword();
offerCurl(form);
offerPreview(form, endpoint);
offerSavedRequests(form);
offerSeveralServers(form, endpoint);
keepToken(load);
load();
element('load-os-versions', HTMLButtonElement).addEventListener('click', load);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void generate(form, endpoint);
});
element('generate', HTMLButtonElement).disabled = false;
