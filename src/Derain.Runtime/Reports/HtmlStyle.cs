namespace Derain.Runtime.Reports;

/// <summary>
/// Looks and behaviour of the page. Neither has a character that XML would escape, since HTML does not unescape it here.
/// </summary>
internal static class HtmlStyle
{
    /// <summary>The style sheet; light or dark, as the reader's system is.</summary>
    public const string Sheet = """

        :root { color-scheme: light dark; --page: #ffffff; --ink: #1d252d; --soft: #5d6874; --line: #dde3e9; --card: #f6f8fa;
                --accent: #1f77b4; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #12161c; --ink: #e6ebf0; --soft: #98a3af; --line: #2c353f; --card: #1a2028; --accent: #63b3ed; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem; background: var(--page); color: var(--ink);
               font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        h1 { margin: 0; font-size: 1.6rem; overflow-wrap: anywhere; }
        h2 { margin: 2.5rem 0 .75rem; padding-bottom: .3rem; font-size: 1.15rem; border-bottom: 1px solid var(--line); }
        h3 { margin: 0 0 .4rem; font-size: 1rem; }
        .summary { margin: .3rem 0 0; color: var(--soft); overflow-wrap: anywhere; }
        .frames { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
        figure { margin: 0; }
        figcaption { margin-top: .35rem; font-size: .85rem; color: var(--soft); }
        .compare { --cut: 50%; position: relative; overflow: hidden; border-radius: 6px; background: var(--card); }
        .compare img { display: block; width: 100%; height: 100%; object-fit: fill; }
        .small img { image-rendering: pixelated; }
        .compare img.before { position: absolute; inset: 0; clip-path: inset(0 calc(100% - var(--cut)) 0 0); }
        .compare .edge { position: absolute; top: 0; bottom: 0; left: var(--cut); width: 2px; margin-left: -1px; background: #ffffff;
                         box-shadow: 0 0 4px #000000; pointer-events: none; }
        .compare .tag { position: absolute; bottom: .5rem; padding: .05rem .5rem; border-radius: 1rem; font-size: .78rem; color: #ffffff;
                        background: rgba(0, 0, 0, .6); pointer-events: none; }
        .compare .tag.left { left: .5rem; }
        .compare .tag.right { right: .5rem; }
        .compare input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: ew-resize; }
        .compare:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
        .chart img { display: block; width: 100%; height: auto; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .3rem 1.25rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; }
        td.number, th.number { text-align: right; }
        tbody th { font-weight: 400; color: var(--soft); white-space: nowrap; }
        .sections { display: grid; gap: 1.5rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
        .sections table { width: 100%; }
        .sections td { overflow-wrap: anywhere; }
        ul { padding-left: 1.2rem; }
        """;

    /// <summary>Moves the edge between before and after with the slider that lies, unseen, over the pictures.</summary>
    public const string Script = """

        document.querySelectorAll('.compare').forEach(function (box) {
          var slider = box.querySelector('input');
          slider.addEventListener('input', function () { box.style.setProperty('--cut', slider.value + '%'); });
        });
        """;
}
