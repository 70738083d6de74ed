using System.Net;
using System.Net.Http.Headers;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// One look of a witness at a log over HTTP: fetches the checkpoint and the tiles it needs, makes up its mind, and
/// brings the
/// cosignature back. An alarm is for the witness's owner; the log may not be the one to tell.
/// </summary>
/// <param name="log">With the log's address as base and a bound on answers (<see cref="AnswerBytesMax"/>).</param>
public sealed class WitnessRound(HttpClient log, Witness witness)
{
    /// <summary>Largest answer a witness takes from a log.</summary>
    public const int AnswerBytesMax = SignedNote.SizeBytesMax;

    /// <summary>Null when the log has no checkpoint yet.</summary>
    /// <exception cref="HttpRequestException">The log cannot be reached or answers something else.</exception>
    /// <exception cref="LogException">What it shows as checkpoint is none.</exception>
    public async Task<WitnessAnswer?> Run(CancellationToken cancel)
    {
        using var shown = await log.GetAsync("trace/checkpoint", cancel);
        if (shown.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        shown.EnsureSuccessStatusCode();
        var note = SignedNote.Parse(await shown.Content.ReadAsByteArrayAsync(cancel));
        var answer = witness.Observe(note, id => Tile(id, cancel));
        if (answer.Line is { } line)
        {
            using var brought = new HttpRequestMessage(HttpMethod.Post, "trace/cosignature")
            {
                Content = new StringContent(new SignedNote(note.Text, [line]).ToString()),
            };
            // Programs show themselves by a bearer header; what counts is the signature.
            brought.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "witness");
            using var taken = await log.SendAsync(brought, cancel);
            taken.EnsureSuccessStatusCode();
        }

        return answer;
    }

    private byte[]? Tile(TileId id, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"trace/{id.Path}");
        using var answer = log.Send(request, cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        using var bytes = new MemoryStream();
        answer.Content.ReadAsStream(cancel).CopyTo(bytes);
        return bytes.ToArray();
    }
}
