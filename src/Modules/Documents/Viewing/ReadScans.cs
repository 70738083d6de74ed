using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Yiwang.Documents.Viewing;

/// <summary>A page that is only a picture.</summary>
/// <param name="Digest">Of the file, in hex.</param>
internal sealed record ScannedPage(string Digest, int Number);

/// <summary>
/// Reads scanned pages by recognition, one after the other, beside the requests: nobody waits for it to look at a page.
/// What stood in the queue when the server stops is asked for again when somebody looks.
/// </summary>
internal sealed partial class ReadScans(MadePreviews previews, TimeProvider clock, ILogger<ReadScans> log) : BackgroundService
{
    /// <summary>Pages that wait; further ones are asked for when they are looked at again.</summary>
    private const int WaitingMax = 1_000;
    private readonly Channel<ScannedPage> queue = Channel.CreateUnbounded<ScannedPage>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<ScannedPage, TaskCompletionSource> waiting = new();

    /// <summary>After this time a page that could not be read is tried again when somebody looks at it.</summary>
    private static readonly TimeSpan again = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<ScannedPage, DateTimeOffset> failed = new();

    /// <summary>Whether a page was tried lately and could not be read.</summary>
    public bool Failed(ScannedPage page) => failed.TryGetValue(page, out var at) && clock.GetUtcNow() - at < again;

    /// <summary>Puts a page into the queue, once.</summary>
    /// <returns>Ends when the page was tried, or at once when too many wait.</returns>
    public Task Ask(ScannedPage page)
    {
        if (waiting.TryGetValue(page, out var known)) return known.Task;
        if (waiting.Count >= WaitingMax) return Task.CompletedTask;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = waiting.GetOrAdd(page, mine);
        if (taken == mine) queue.Writer.TryWrite(page);
        return taken.Task;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var page in queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (!await previews.Recognize(page, stoppingToken)) Fail(page);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk or a folder taken away: this page stays without words, the next is tried.
                NotRead(e, page.Digest, page.Number);
                Fail(page);
            }
            finally
            {
                if (waiting.TryRemove(page, out var done)) done.TrySetResult();
            }
        }
    }

    private void Fail(ScannedPage page)
    {
        if (failed.Count >= WaitingMax) failed.Clear();
        failed[page] = clock.GetUtcNow();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "page {Number} of scan {Digest} was not read")]
    private partial void NotRead(Exception why, string digest, int number);
}
