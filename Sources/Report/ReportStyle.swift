/// The page's style: one column of reading width, the reader's own fonts, light or dark as the reader's system is.
enum ReportStyle {
  static let css = """
    :root{color-scheme:light dark;--ground:#fff;--text:#1c1d21;--quiet:#5f6470;--line:#dfe1e6;--soft:#f5f6f8;
    --good:#0b6b4f;--warn:#8a4b00;--warnground:#fff5e5;--s1:#2563c9;--s2:#c2410c;--s3:#0f766e;--s4:#7e3fb8}
    @media(prefers-color-scheme:dark){:root{--ground:#16171a;--text:#e8e9ec;--quiet:#a0a5b1;--line:#34373e;--soft:#1f2125;
    --good:#5fd0a8;--warn:#ffc878;--warnground:#33280f;--s1:#7fb0ff;--s2:#ff9d6b;--s3:#5fd3c6;--s4:#cfa1ff}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 system-ui,sans-serif}
    main,header,footer{max-width:1080px;margin:0 auto;padding:0 24px}
    header{padding-top:44px}
    h1{font-size:2rem;line-height:1.2;margin:0 0 4px;letter-spacing:-.015em;overflow-wrap:anywhere}
    h2{font-size:1.2rem;margin:52px 0 14px;padding-top:14px;border-top:1px solid var(--line)}
    h3{font-size:1rem;margin:24px 0 8px}
    p{margin:0 0 12px}
    .quiet,header p,footer,figcaption small{color:var(--quiet)}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:28px 0 0;padding:0}
    .figures div{background:var(--soft);border-radius:10px;padding:14px 16px}
    .figures dt{color:var(--quiet);font-size:.85rem}
    .figures dd{margin:0;font-size:1.55rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.3}
    .figures dd small{display:block;font-size:.8rem;font-weight:400;color:var(--quiet)}
    .warnings{background:var(--warnground);color:var(--warn);border-radius:10px;padding:14px 16px 14px 34px;margin:24px 0 0}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--quiet);padding-bottom:8px}
    th,td{padding:8px 12px;text-align:right;border-bottom:1px solid var(--line)}
    th:first-child{text-align:left}
    thead th{font-size:.85rem;color:var(--quiet);font-weight:500}
    tbody th{font-weight:500;white-space:nowrap}
    tbody th small{color:var(--quiet);font-weight:400;margin-left:6px}
    td.best{font-weight:700;color:var(--good)}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:28px}
    figure{margin:0}
    .chart figcaption{font-weight:600;font-size:.95rem}
    .legend{display:flex;flex-wrap:wrap;gap:2px 16px;font-weight:400;font-size:.85rem;color:var(--quiet)}
    .legend b{color:var(--text);font-weight:600;font-variant-numeric:tabular-nums}
    .key{display:inline-block;width:18px;height:0;border-top:3px solid;vertical-align:middle;margin-right:6px}
    .key.reference{border-top:2px dashed var(--quiet)}
    svg{display:block;width:100%;height:auto;overflow:visible}
    .grid{stroke:var(--line)}.axis{stroke:var(--quiet)}
    .tick{fill:var(--quiet);font-size:12px}
    .reference{stroke:var(--quiet);stroke-dasharray:5 4}
    .curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .s1{color:var(--s1)}.s2{color:var(--s2)}.s3{color:var(--s3)}.s4{color:var(--s4)}
    .curve,.dot{stroke:currentColor}.dot{fill:var(--ground);stroke-width:2}
    .curve.s2{stroke-dasharray:9 3}.curve.s3{stroke-dasharray:2 4}.curve.s4{stroke-dasharray:12 3 2 3}
    .pictures{display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start}
    .pictures figure{flex:1 1 300px;min-width:0}
    .pictures figure:only-child{flex-grow:0;flex-basis:auto}
    img{display:block;max-width:100%;height:auto;border-radius:6px;background:#fff}
    .pictures figcaption{font-size:.9rem;margin-top:6px;color:var(--quiet)}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:0 36px}
    .facts td,.facts th{padding:5px 0;font-size:.9rem;vertical-align:top}
    .facts th{font-weight:400;color:var(--quiet);padding-right:16px}
    .facts td{text-align:left;overflow-wrap:anywhere;width:60%}
    footer{padding-top:40px;padding-bottom:60px;font-size:.85rem}
    @media(max-width:480px){.charts{grid-template-columns:1fr}}
    @media print{body{background:#fff;color:#000}h2{break-after:avoid}figure{break-inside:avoid}}
    """
}
