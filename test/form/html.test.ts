import { expect, test } from 'vitest';
import { attributes, Html, html } from '../../src/form/html.js';

test('text is escaped where it is put in, in content and in attributes alike', () => {
  expect(html`<p title="${`"it's"`}">${'<b> & </b>'}</p>`.text).toBe(
    '<p title="&quot;it&#39;s&quot;">&lt;b&gt; &amp; &lt;/b&gt;</p>',
  );
});

test('markup is put in as it is, and lists of it one after the other', () => {
  expect(html`<ul>${['a', 'b<'].map((item) => html`<li>${item}</li>`)}</ul>${new Html('<hr>')}`.text).toBe(
    '<ul><li>a</li><li>b&lt;</li></ul><hr>',
  );
});

test('what is absent leaves nothing behind', () => {
  expect(html`<p>${undefined}${0}</p>`.text).toBe('<p>0</p>');
  expect(attributes({ id: 'a"b', required: true, hidden: false, title: undefined }).text).toBe(
    ' id="a&quot;b" required',
  );
});
