using System.Diagnostics;
using Xunit;
using Yiwang.Documents.Viewing;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Word;

namespace Yiwang.Tests.Application;

/// <summary>LibreOffice standing ready for the next file.</summary>
public sealed class OfficeFilesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_file_finds_an_instance_ready_and_the_death_of_one_harms_nobody()
    {
        Assert.SkipUnless(Confined.Has(OfficeInstance.Program), "LibreOffice is not installed: bin/needs preview");
        var clock = new HandClock();
        using var office = new OfficeFiles(clock);
        Assert.Null(office.ReadyProcess);
        await Converted(office, "第一件");
        Assert.Equal(0, office.FoundReady);
        var first = office.ReadyProcess!.Value;

        await Converted(office, "第二件");
        Assert.Equal(1, office.FoundReady);
        Assert.False(Runs(first));
        var second = office.ReadyProcess!.Value;
        Assert.NotEqual(first, second);

        using (var killed = Process.GetProcessById(second))
        {
            killed.Kill(entireProcessTree: true);
            await killed.WaitForExitAsync(Cancel);
        }
        await Converted(office, "第三件");
        Assert.Equal(1, office.FoundReady);
        var third = office.ReadyProcess!.Value;

        // Nobody came for a while: nothing is kept for nobody. Who comes then is served.
        clock.Ring();
        Assert.Null(office.ReadyProcess);
        Assert.False(Runs(third));
        await Converted(office, "第四件");
        var fourth = office.ReadyProcess!.Value;
        office.Dispose();
        Assert.False(Runs(fourth));
        Assert.Null(office.ReadyProcess);
        // Nor is anything left of what they started, however early they were ended.
        Assert.Empty(Left(first, second, third, fourth));
    }

    // What runs in the groups of these processes: the fifth word of /proc/PID/stat, behind the name in brackets.
    private static List<string> Left(params int[] groups)
    {
        var left = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var words = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (words[0] is not ("Z" or "X") && groups.Contains(int.Parse(words[2]))) left.Add(stat);
            }
            catch (IOException)
            {
                // It ended while it was looked at.
            }
        }
        return left;
    }

    private static async Task Converted(OfficeFiles office, string title)
    {
        var pdf = await office.Pdf(WordWriter.Write(new OfficialDocument
        {
            TypeCode = "notice", Issuers = ["某厅"], Title = $"关于{title}的通知", Body = StructuredText.Parse(title),
        }), "docx", Cancel);
        Assert.True(pdf.AsSpan().StartsWith("%PDF-"u8), title);
    }

    private static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A clock whose timers ring by hand.</summary>
    private sealed class HandClock : TimeProvider
    {
        private Action ring = () => { };

        public void Ring() => ring();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ring = () => callback(state);
            return new HandTimer();
        }

        private sealed class HandTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
