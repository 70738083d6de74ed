using System.Text.Json;
using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>By what somebody works a page.</summary>
public enum Means
{
    /// <summary>A thumb on a phone.</summary>
    Thumb,
    /// <summary>The keyboard and nothing else: what is wanted is walked to, and every stop on the way is looked at.</summary>
    Keyboard,
    /// <summary>A mouse, and a browser that runs no scripts.</summary>
    NoScripts,
}

/// <summary>A person's hands on a page. Selectors are Playwright's; of several the first that is seen is
/// meant.</summary>
internal sealed class Hands(IPage page, Means means)
{
    /// <summary>Who has walked so far without coming there does not come there.</summary>
    private const int StopsMax = 250;

    // Where the focus is: whether it is on what is wanted, which way that lies, and what is wrong with this stop.
    private const string Stop = """
        ([wanted, backwards]) => {
          const here = document.activeElement, before = window.stopBefore;
          window.stopBefore = here;
          const follows = (a, b) => !!(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
          const at = { found: here === wanted, wrong: '' };
          if (here === document.body) return at;
          const ring = e => {
            const style = getComputedStyle(e);
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
          };
          const box = here.getBoundingClientRect(), name = here.outerHTML.slice(0, 160);
          const rings = [here, here.parentElement, here.closest('.find, .btn.file, .chip.file, .doc')];
          if (!rings.some(e => e && ring(e))) at.wrong = 'no focus is seen at ' + name;
          else if (box.bottom < 0 || box.top > innerHeight) at.wrong = 'focus is out of sight at ' + name;
          else if (before?.isConnected && before !== document.body && before !== here
            && follows(before, here) === backwards) at.wrong = 'focus jumps to ' + name;
          return at;
        }
        """;

    public IPage Page => page;

    /// <summary>Presses a button, a link, a summary.</summary>
    public async Task Press(string selector)
    {
        if (means != Means.Keyboard)
        {
            await Seen(selector).ClickAsync();
            return;
        }
        await Reach(selector);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Ticks a box, or takes its tick away.</summary>
    public async Task Tick(string selector, bool on = true)
    {
        var box = Seen(selector);
        if (means != Means.Keyboard)
        {
            await box.SetCheckedAsync(on);
            return;
        }
        await Reach(selector);
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(box).ToBeCheckedAsync(new() { Checked = on });
    }

    /// <summary>Chooses out of a list the entry with this value or these words.</summary>
    public async Task Choose(string selector, string entry)
    {
        var list = Seen(selector);
        var place = await list.EvaluateAsync<int>(
            "(list, entry) => [...list.options].findIndex(o => o.value === entry || o.label.trim() === entry)", entry);
        Assert.True(place >= 0, $"{selector} has no {entry}");
        if (means != Means.Keyboard)
        {
            await list.SelectOptionAsync(new SelectOptionValue { Index = place });
            return;
        }
        await Reach(selector);
        await page.Keyboard.PressAsync("Home");
        for (var i = 0; i < place; i++) await page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal(place, await list.EvaluateAsync<int>("list => list.selectedIndex"));
    }

    /// <summary>Writes into a field what shall stand there.</summary>
    public async Task Fill(string selector, string words)
    {
        if (means != Means.Keyboard)
        {
            await Seen(selector).FillAsync(words);
            return;
        }
        await Reach(selector);
        await page.Keyboard.PressAsync("ControlOrMeta+a");
        await page.Keyboard.InsertTextAsync(words);
    }

    /// <summary>Puts the cursor into a field.</summary>
    public Task Enter(string selector) =>
        means == Means.Keyboard ? Reach(selector) : Seen(selector).ClickAsync();

    /// <summary>Gives files to a field of files.</summary>
    public async Task Give(string selector, params FilePayload[] files)
    {
        if (means != Means.Keyboard)
        {
            await page.Locator(selector).First.SetInputFilesAsync(files);
            return;
        }
        for (var tries = 1; ; tries++)
        {
            await Reach(selector);
            try
            {
                var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Space"),
                    new PageRunAndWaitForFileChooserOptions { Timeout = 20_000 });
                await chooser.SetFilesAsync(files);
                return;
            }
            catch (TimeoutException) when (tries < 3)
            {
                // A browser on a busy machine opens none now and then; a person presses the key again.
            }
        }
    }

    /// <summary>Waits until this stands on the page.</summary>
    public async Task Sees(string selector, string words) =>
        await Assertions.Expect(page.Locator(selector).First).ToContainTextAsync(words);

    /// <summary>Walks to it with the tabulator, forwards or backwards as it lies; every stop shows where one is, in
    /// sight and in the order of the page.</summary>
    public async Task Reach(string selector)
    {
        var wanted = await Seen(selector).ElementHandleAsync();
        var backwards = await page.EvaluateAsync<bool>("""
            wanted => { window.stopBefore = null; const here = document.activeElement;
              return here !== document.body
                && !!(here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING); }
            """, wanted);
        if (await page.EvaluateAsync<bool>("wanted => document.activeElement === wanted", wanted)) return;
        for (var i = 0; i < StopsMax; i++)
        {
            await page.Keyboard.PressAsync(backwards ? "Shift+Tab" : "Tab");
            var at = await page.EvaluateAsync<JsonElement>(Stop, new object[] { wanted, backwards });
            Assert.Equal("", at.GetProperty("wrong").GetString());
            if (at.GetProperty("found").GetBoolean()) return;
        }
        Assert.Fail($"{page.Url}: {selector} is not reached from the keyboard");
    }

    private ILocator Seen(string selector) => page.Locator($"{selector} >> visible=true").First;
}
