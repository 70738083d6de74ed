namespace Yiwang.Documents.Viewing;

/// <summary>
/// Makes office files into PDF by LibreOffice. Once files come, one instance stands started and idle, so that who looks
/// at the next file does not wait for its start. Each instance converts one file, in a folder and with a profile of its
/// own, and is ended then. After some minutes without files the one that stands ready is ended too.
/// </summary>
internal sealed class OfficeFiles(TimeProvider clock) : IDisposable
{
    /// <summary>How long an instance stands ready without being used.</summary>
    public static readonly TimeSpan StandsReady = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();
    private OfficeInstance? ready;
    private ITimer? rest;
    private bool closed;

    /// <summary>The process that stands ready; null when none does.</summary>
    public int? ReadyProcess
    {
        get { lock (gate) return ready?.ProcessId; }
    }

    /// <summary>Files that found an instance standing ready.</summary>
    public int FoundReady { get; private set; }

    /// <param name="ending">What LibreOffice knows the kind of file by, such as docx.</param>
    /// <returns>Null when it could not be converted.</returns>
    public async Task<byte[]?> Pdf(byte[] bytes, string ending, CancellationToken cancel)
    {
        if (!Confined.Has(OfficeInstance.Program)) return null;
        using var turn = await Confined.Turn(cancel);
        using var instance = Take() ?? new OfficeInstance();
        try
        {
            if (await instance.Ready(cancel)) lock (gate) FoundReady++;
            return await instance.Convert(bytes, ending, cancel);
        }
        finally
        {
            Prepare();
        }
    }

    public void Dispose()
    {
        lock (gate) closed = true;
        Rest();
        rest?.Dispose();
    }

    private OfficeInstance? Take()
    {
        lock (gate)
        {
            var taken = ready;
            ready = null;
            return taken;
        }
    }

    // The next file finds an instance that has started meanwhile.
    private void Prepare()
    {
        lock (gate)
        {
            if (closed) return;
            if (ready is null)
            {
                ready = new OfficeInstance();
                ready.Start(StandsReady);
            }
            rest ??= clock.CreateTimer(_ => Rest(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            rest.Change(StandsReady, Timeout.InfiniteTimeSpan);
        }
    }

    private void Rest() => Take()?.Dispose();
}
