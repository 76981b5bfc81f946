/** The look of the page. */
export const PAGE_STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1100px; padding: 0 1rem; color: #1f2937; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.2rem; }
.settings { color: #6b7280; } .cards { display: flex; flex-wrap: wrap; gap: .8rem; }
.card { border: 1px solid #e5e7eb; border-radius: .5rem; padding: .6rem 1rem; min-width: 7rem; }
.card b { display: block; font-size: 1.4rem; } .card span { color: #6b7280; }
table { border-collapse: collapse; margin: .6rem 0; } th, td { border-bottom: 1px solid #e5e7eb; padding: .25rem .8rem .25rem 0; text-align: left; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 1rem; } figure { margin: 0; }
svg text { font: 11px system-ui, sans-serif; fill: #374151; } svg .title { font-size: 14px; font-weight: 600; }
details { border-bottom: 1px solid #f3f4f6; padding: .2rem 0; } summary { cursor: pointer; } small { color: #6b7280; }
i { font-style: normal; border-radius: .3rem; padding: 0 .4rem; background: #fee2e2; } i.valid { background: #d1fae5; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f9fafb; padding: .5rem; max-height: 24rem; overflow: auto; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; } input { padding: .3rem .5rem; width: 20rem; }
`;

/** Filters the list of schemas by what is typed. */
export const PAGE_SCRIPT = `
for (const input of document.querySelectorAll('input[type=search]')) {
  const section = input.closest('section');
  const all = [...section.querySelectorAll('.records details')];
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/);
    let shown = 0;
    for (const each of all) {
      const text = each.querySelector('summary').textContent.toLowerCase();
      each.hidden = !words.every((word) => text.includes(word));
      if (!each.hidden) shown++;
    }
    section.querySelector('.count').textContent = String(shown);
  });
}
`;
