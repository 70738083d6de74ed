using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Yiwang.Platform.Settings;

namespace Yiwang.Web;

/// <summary>
/// Traces and metrics to a collector (OTLP over HTTP) when <c>telemetry</c> names one: requests, the server, the
/// database. Neither addresses of people nor what they asked for go along.
/// </summary>
internal static class Telemetry
{
    private const string Service = "yiwang";

    public static void Add(IServiceCollection services, YiwangSettings settings)
    {
        if (settings.Telemetry.Length == 0) return;
        var collector = new Uri(settings.Telemetry);
        services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(Service, serviceInstanceId: settings.Node))
            .AddSource("Microsoft.AspNetCore", "Npgsql")
            .AddProcessor(new WithoutPersons())
            .AddOtlpExporter(to => To(to, collector, "/v1/traces"))
            .Build());
        services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(Service, serviceInstanceId: settings.Node))
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime")
            .AddOtlpExporter(to => To(to, collector, "/v1/metrics"))
            .Build());
    }

    /// <summary>Starts what was added; without a collector there is nothing to start.</summary>
    public static void Start(IServiceProvider services)
    {
        services.GetService<TracerProvider>();
        services.GetService<MeterProvider>();
    }

    private static void To(OtlpExporterOptions to, Uri collector, string path)
    {
        to.Protocol = OtlpExportProtocol.HttpProtobuf;
        to.Endpoint = new Uri(collector, path);
    }

    private sealed class WithoutPersons : BaseProcessor<Activity>
    {
        private static readonly string[] Kept = ["http.request.method", "http.response.status_code", "http.route",
            "url.scheme", "error.type"];

        public override void OnEnd(Activity data)
        {
            foreach (var (name, _) in data.TagObjects.ToList())
            {
                if (!Kept.Contains(name) && !name.StartsWith("db.", StringComparison.Ordinal)) data.SetTag(name, null);
            }
        }
    }
}
