// Only on a page that was asked for in its form for print, which is in the trace by then.
addEventListener('load', () => window.print());
