namespace Yiwang.Platform.Database;

/// <summary>One who asked, and waits to be told.</summary>
public sealed record Asked<TAsk, TAnswer>(TAsk What, TaskCompletionSource<TAnswer> Told);

/// <summary>
/// What is asked while the same is being done for others is done together: whoever comes to an empty road leaves at
/// once, so that nobody waits for company, and what is done for one began after that one asked.
/// </summary>
/// <param name="underWayMax">Done at once at most: while one waits for the disk or the database the other
/// fills.</param>
/// <param name="lengthMax">Most that are done together.</param>
/// <param name="carry">Does it and tells everybody; who was told nothing when it fails is told the failure.</param>
/// <param name="apart">Of those that have one of these ids in common only the first is taken, the others wait for the
/// next.</param>
public sealed class Together<TAsk, TAnswer>(
    int underWayMax, int lengthMax, Func<IReadOnlyList<Asked<TAsk, TAnswer>>, Task> carry,
    Func<TAsk, IReadOnlyList<Guid>>? apart = null)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Asked<TAsk, TAnswer>> queue = [];
    private int underWay;

    /// <summary>The answer; whoever gives up waiting does not stop what is under way.</summary>
    public Task<TAnswer> Ask(TAsk what, CancellationToken cancel)
    {
        var asked = new Asked<TAsk, TAnswer>(what,
            new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
        bool starts;
        lock (gate)
        {
            queue.AddLast(asked);
            starts = underWay < underWayMax;
            if (starts) underWay++;
        }
        // Whoever finds room sets it going, which goes on until nobody waits; the answer is waited for like
        // everybody's.
        if (starts) _ = Drive();
        return asked.Told.Task.WaitAsync(cancel);
    }

    private async Task Drive()
    {
        while (true)
        {
            List<Asked<TAsk, TAnswer>> taken;
            lock (gate)
            {
                taken = Take();
                if (taken.Count == 0)
                {
                    underWay--;
                    return;
                }
            }
            try
            {
                await carry(taken);
            }
            catch (Exception failure)
            {
                // It belongs to those who wait, and becomes words at the edge of each.
                foreach (var one in taken) one.Told.TrySetException(failure);
            }
        }
    }

    // The longest waiting first.
    private List<Asked<TAsk, TAnswer>> Take()
    {
        var taken = new List<Asked<TAsk, TAnswer>>(Math.Min(queue.Count, lengthMax));
        var ids = new HashSet<Guid>();
        for (var node = queue.First; node is not null && taken.Count < lengthMax;)
        {
            var next = node.Next;
            var own = apart?.Invoke(node.Value.What) ?? [];
            if (!own.Any(ids.Contains))
            {
                ids.UnionWith(own);
                taken.Add(node.Value);
                queue.Remove(node);
            }
            node = next;
        }
        return taken;
    }
}
