using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Yiwang.Administration;
using Yiwang.Documents;
using Yiwang.Exchange;
using Yiwang.Insight;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Urging;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;
using Yiwang.Supervision;

namespace Yiwang.Web;

/// <summary>The composition: every module's services and endpoints, listed by hand.</summary>
internal static class Server
{
    private const long RequestBytesMax = 600L << 20;

    public static WebApplication Build(Installation installation, TimeProvider clock)
    {
        var settings = installation.Settings;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        Log(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBytesMax;
            var address = new Uri(settings.Listen);
            var ip = address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.Host.Trim('[', ']'));
            kestrel.Listen(ip, address.Port, listen =>
            {
                if (address.Scheme == "https") listen.UseHttps(TlsCertificate.Load(settings));
            });
        });
        var services = builder.Services;
        AddServices(services, installation, clock);
        services.AddHostedService(provider => provider.GetRequiredService<NoticeHub>());
        Page.AddTo(services);
        services.AddRouting();
        services.AddSingleton<ApiDocument>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        // What a program leaves out or sends as nothing is refused with words, not met deep inside.
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        // Pages only; what is confidential in them does not stay the same beside words of others
        // (SessionDoor.FormToken).
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "image/svg+xml", "application/json"];
        });
        services.Configure<Microsoft.AspNetCore.ResponseCompression.BrotliCompressionProviderOptions>(
            o => o.Level = System.IO.Compression.CompressionLevel.Optimal);
        if (settings.Work) Duties.Add(services);
        Telemetry.Add(services, settings);
        var app = builder.Build();
        Telemetry.Start(app.Services);
        Answer.Page = async (http, refusal, status) =>
            await (refusal.Kind == RefusalKind.StepUp
                ? await SignInPages.Ask(http, refusal) : Page.Show<Error, ErrorView>(
            await http.RequestServices.GetRequiredService<ViewerSource>().Of(http), new ErrorView(status, refusal),
            status)).ExecuteAsync(http);
        if (settings.TrustedProxies.Length > 0) app.UseForwardedHeaders(Proxies(settings.TrustedProxies));
        app.UseResponseCompression();
        app.UseMiddleware<Edge>();
        app.UseRouting();
        app.UseMiddleware<SessionDoor>();
        Assets.Map(app).Needs(Allow.Everyone);
        SignInEndpoints.Map(app);
        SignInPages.Map(app);
        NoticePages.Map(app);
        NoticeSettingPages.Map(app);
        SettingsPages.Map(app);
        ReferencePages.Map(app);
        DelegationPages.Map(app);
        DocumentsModule.Map(app);
        ExchangeModule.Map(app);
        SupervisionModule.Map(app);
        RoutesModule.Map(app);
        AdministrationModule.Map(app);
        InsightModule.Map(app);
        TraceEndpoints.Map(app, Duties.Folder(settings), LogKeys.Of(Duties.Signers(settings)));
        return app;
    }

    /// <summary>JSON lines on the console; no bodies, no names: what people did is in the trace.</summary>
    public static void Log(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddJsonConsole(options => options.UseUtcTimestamp = true);
        logging.SetMinimumLevel(LogLevel.Warning);
    }

    /// <summary>What acts and duties need, with or without pages.</summary>
    public static void AddServices(IServiceCollection services, Installation installation, TimeProvider clock)
    {
        services.AddSingleton(installation.Settings);
        services.AddSingleton(installation.Source);
        services.AddSingleton(installation.Content);
        services.AddSingleton(clock);
        services.AddSingleton<Sessions>();
        services.AddSingleton<Applications>();
        services.AddSingleton<OwnSessions>();
        services.AddSingleton<OwnPassword>();
        services.AddSingleton<OwnSecondFactor>();
        services.AddSingleton<OwnPhrases>();
        services.AddSingleton<SettingsPages>();
        services.AddSingleton(new WorkingTerms(WorkingCalendar.Shipped));
        services.AddSingleton<ViewerSource>();
        services.AddSingleton<FindUnits>();
        services.AddSingleton<NoticeHub>();
        services.AddSingleton<SetNotices>();
        services.AddSingleton<RouteCatalog>();
        services.AddSingleton<OfficeBooks>();
        services.AddSingleton(provider => ModuleActs.Join(provider.GetServices<ModuleActs>()));
        services.AddSingleton<Cases>();
        services.AddSingleton(Duties.Log(installation.Settings));
        services.AddSingleton<TraceReading>();
        services.AddSingleton<CompleteTask>();
        services.AddSingleton<MakeMove>();
        services.AddSingleton<UrgeCase>();
        services.AddSingleton<DeadlineRules>();
        services.AddSingleton<DeadlineSums>();
        services.AddSingleton<Limits>();
        services.AddSingleton<ChangeRules>();
        services.AddSingleton<AskExtension>();
        services.AddSingleton<DecideExtension>();
        RoutingServices.Add(services);
        services.AddSingleton<DelegationPages>();
        DocumentsModule.AddServices(services);
        ExchangeModule.AddServices(services);
        SupervisionModule.AddServices(services);
        services.AddSingleton(Sample.ShippedRoutes.Choice());
        services.AddSingleton<UnitTables>();
        RoutesModule.AddServices(services);
        AdministrationModule.AddServices(services);
        InsightModule.AddServices(services);
    }

    private static ForwardedHeadersOptions Proxies(string addresses)
    {
        var options = new ForwardedHeadersOptions
            { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries))
            options.KnownProxies.Add(IPAddress.Parse(address));
        return options;
    }
}
