/** Files, under all the names that others have for their fields. */
import {filter, fieldsOf, isMissing, isString, type Reader} from './shape.js';

/**
 * A file of Gradio's (`{path, orig_name, mime_type}`, bare or as `file` beside an `alt_text`), OpenAI's (`file` with
 * `file_data` or `file_id`) or the AI SDK's (`filename`). A server's `path` is the URL where there is no other.
 */
export const readFile: Reader = ({file, ...around}) => {
  // Gradio writes `null` for what is absent.
  const given = filter({...around, ...fieldsOf(file)}, (_key, value) => !isMissing(value));
  const {
    path,
    file_data,
    url = file_data ?? path,
    orig_name,
    filename = orig_name,
    mime_type,
    alt_text,
    ...rest
  } = given;
  if (!isString(url ?? rest.file_id)) return undefined;
  return {
    name: filename,
    mediaType: mime_type ?? /^data:([^;,]+)/.exec(String(file_data))?.[1],
    alt: alt_text,
    ...rest,
    type: 'file',
    url,
    // A server may need it beside the URL.
    path: path === url ? undefined : path,
  };
};
