using System.Collections.Concurrent;
using System.Reflection;
using Xunit;
using Xunit.v3;

[assembly: Yiwang.Tests.EndsInTime]

namespace Yiwang.Tests;

/// <summary>
/// A test that would wait for ever is cancelled and fails by its name, and the others go on. Campaigns, which set
/// <c>TORTURE_</c> variables, take as long as they take.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class EndsInTimeAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(25);
    private static readonly ConcurrentDictionary<string, Timer> Running = new();

    private static readonly bool IsCampaign = Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Any(name => name.StartsWith("TORTURE_", StringComparison.Ordinal));

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (IsCampaign) return;
        var current = TestContext.Current;
        Running[test.UniqueID] = new Timer(_ => current.CancelCurrentTest(), null, Limit, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test.UniqueID, out var timer)) timer.Dispose();
    }
}
