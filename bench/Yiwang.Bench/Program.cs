using System.Globalization;
using Yiwang.Bench;

switch (args)
{
    case ["trace", .. var rest]:
        await TraceBench.Run(rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 1_000_000, CancellationToken.None);
        break;
    case ["seal", .. var rest]:
        SealBench.Run(rest is [var path] ? path : "samples/ofd/AddWatermarkAnnot.ofd");
        break;
    default:
        Console.WriteLine("bench trace [entries] | seal [FILE.ofd]");
        break;
}
