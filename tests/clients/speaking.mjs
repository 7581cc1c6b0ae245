// OpenRosa as a client speaks it: list, form, manifest, HEAD, POST.

export async function form(base, authorization, formID) {
  const get = async (url) => {
    const answer = await fetch(url, { headers: { Authorization: authorization } });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer;
  };
  const read = async (url) => new DOMParser().parseFromString(await (await get(url)).text(), 'text/xml');
  const text = (node, name) => node.getElementsByTagName(name)[0]?.textContent;
  const list = await read(`${base}/formList?formID=${formID}`);
  const [entry] = list.getElementsByTagName('xform');
  const files = new Map();
  if (text(entry, 'manifestUrl')) {
    const manifest = await read(text(entry, 'manifestUrl'));
    for (const file of manifest.getElementsByTagName('mediaFile')) {
      files.set(text(file, 'filename'), text(file, 'downloadUrl'));
    }
  }
  return {
    xml: await (await get(text(entry, 'downloadUrl'))).text(),
    attachment: async (url) => {
      const name = decodeURIComponent(String(url).split('/').pop());
      return files.has(name) ? get(files.get(name)) : new Response(null, { status: 404 });
    },
  };
}

export async function post(base, authorization, data) {
  const headers = { Authorization: authorization, 'X-OpenRosa-Version': '1.0' };
  const head = await fetch(`${base}/submission`, { method: 'HEAD', headers });
  if (head.status !== 204) throw new Error(`HEAD: ${head.status}`);
  const answer = await fetch(`${base}/submission`, { method: 'POST', headers, body: data });
  return { status: answer.status, body: await answer.text() };
}
