using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Http;

/// <summary>One call under /api, read from its endpoint.</summary>
/// <param name="Path">With names in braces, without constraints.</param>
/// <param name="Body">Type of the JSON body, or null.</param>
public sealed record ApiOperation(
    string Method, string Path, ApiWords Words, ApplicationRight? Right, bool Open, IReadOnlyList<ParameterInfo> InPath,
    IReadOnlyList<ParameterInfo> InQuery, Type? Body);

/// <summary>The OpenAPI 3.1.1 document of /api, made from the endpoints: what is served is what is described.</summary>
public sealed class ApiDocument(
    EndpointDataSource endpoints, IServiceProviderIsService services,
    IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    public const string Address = "/api/openapi.json";
    private const string Problem = "Problem";
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true };

    /// <summary>Every call that has words, in the order of its path.</summary>
    public IReadOnlyList<ApiOperation> Operations() => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<ApiWords>() is not null)
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
            .Select(method => Read(endpoint, method)))
        .OrderBy(o => o.Path, StringComparer.Ordinal).ThenBy(o => o.Method, StringComparer.Ordinal).ToList();

    public JsonObject Write(Language language)
    {
        var schemas = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal) { [Problem] = ProblemSchema() };
        var paths = new JsonObject();
        foreach (var path in Operations().GroupBy(o => o.Path))
        {
            var item = new JsonObject();
            foreach (var operation in path)
                item[operation.Method.ToLowerInvariant()] = Operation(operation, language, schemas);
            paths[path.Key] = item;
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = language == Language.Zh ? "一网：程序接口" : "Yiwang: interface for programs",
                ["version"] = "1",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["session"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas
                    .Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value))),
                ["securitySchemes"] = new JsonObject
                {
                    ["session"] = Bearer(new Text("登录（POST /api/session）得到的令牌",
                        "Token of a session (POST /api/session)").In(language)),
                    ["application"] = Bearer(
                        new Text("管理员给应用的令牌；方括号里是需要的权限",
                            "Token an administrator gave an application; the brackets hold the right it needs")
                            .In(language)),
                },
            },
        };
    }

    private ApiOperation Read(RouteEndpoint endpoint, string method)
    {
        var names = endpoint.RoutePattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var parameters = (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Where(p => p.ParameterType != typeof(HttpContext) && p.ParameterType != typeof(CancellationToken)
                && !services.IsService(p.ParameterType)).ToList();
        var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments
            .Select(segment => string.Concat(segment.Parts.Select(Part))));
        return new ApiOperation(method, path, endpoint.Metadata.GetMetadata<ApiWords>()!,
            endpoint.Metadata.GetMetadata<ApplicationRight>(),
            endpoint.Metadata.GetMetadata<Allow>() is { Anyone: true },
            parameters.Where(p => names.Contains(p.Name!)).ToList(),
            parameters.Where(p => !names.Contains(p.Name!) && IsSimple(p.ParameterType)).ToList(),
            parameters.FirstOrDefault(p => !names.Contains(p.Name!) && !IsSimple(p.ParameterType))?.ParameterType);
    }

    private static string Part(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart named => $"{{{named.Name}}}",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart words => words.Content,
        _ => "",
    };

    private JsonObject Operation(ApiOperation operation, Language language, SortedDictionary<string, JsonNode> schemas)
    {
        var written = new JsonObject
        {
            ["operationId"] = operation.Method.ToLowerInvariant()
                + operation.Path.Replace("/api", "", StringComparison.Ordinal).Replace('/', '_')
                .Replace("{", "", StringComparison.Ordinal)
                .Replace("}", "", StringComparison.Ordinal).Replace('-', '_'),
            ["summary"] = operation.Words.Words.In(language),
            ["tags"] = new JsonArray(TagOf(operation)),
            ["parameters"] = Parameters(operation, language, schemas),
            ["responses"] = new JsonObject
            {
                [operation.Words.Status.ToString(CultureInfo.InvariantCulture)] =
                    Answer(operation, language, schemas),
                ["default"] = Content(new Text("办不成：code 不变，title 是给人看的话",
                    "Refused: code never changes, title is words for people").In(language),
                    "application/problem+json", Reference(Problem)),
            },
        };
        if (operation.Words.TakesBytes)
            written["requestBody"] = Body(operation.Words.BytesType, new JsonObject());
        else if (operation.Body is { } body) written["requestBody"] = Body("application/json", Schema(body, schemas));
        if (operation.Open) written["security"] = new JsonArray();
        else if (operation.Right is { } right)
        {
            written["security"] = new JsonArray(new JsonObject { ["session"] = new JsonArray() },
                new JsonObject { ["application"] = new JsonArray(right.Word) });
        }
        return written;
    }

    public static string TagOf(ApiOperation operation) => operation.Path.Split('/')[2];

    private JsonArray Parameters(ApiOperation operation, Language language,
        SortedDictionary<string, JsonNode> schemas)
    {
        var all = new JsonArray();
        foreach (var one in operation.InPath)
            all.Add(Parameter(one.Name!, "path", true, Schema(one.ParameterType, schemas)));
        foreach (var one in operation.InQuery)
            all.Add(Parameter(one.Name!, "query", IsRequired(one), Schema(one.ParameterType, schemas)));
        if (operation.Words.IsAct)
            all.Add(Parameter("Idempotency-Key", "header", true,
                new JsonObject { ["type"] = "string", ["format"] = "uuid" }));
        if (operation.Words.HonoursVersion)
            all.Add(Parameter("If-Match", "header", false, new JsonObject { ["type"] = "string" }));
        foreach (var one in operation.Words.Takes)
        {
            var header = Parameter(one.Name, "header", true, new JsonObject { ["type"] = one.Type });
            header["description"] = one.Words.In(language);
            all.Add(header);
        }
        return all;
    }

    private JsonObject Answer(ApiOperation operation, Language language, SortedDictionary<string, JsonNode> schemas)
    {
        var (words, done) = (operation.Words, new Text("办好了", "Done").In(language));
        var answer = words.Answer == typeof(void) ? new JsonObject { ["description"] = done }
            : Content(done, "application/json", Schema(words.Answer, schemas));
        var headers = new JsonObject();
        if (words.HasPages) headers["Link"] = Header("RFC 8288, rel=\"next\"", "string");
        foreach (var one in words.Tells) headers[one.Name] = Header(one.Words.In(language), one.Type);
        if (headers.Count > 0) answer["headers"] = headers;
        return answer;
    }

    private static JsonObject Header(string words, string type) =>
        new() { ["description"] = words, ["schema"] = new JsonObject { ["type"] = type } };

    // A type of ours stands once, under its module's name; a list is a list of it; anything else stands where it is
    // used.
    private JsonNode Schema(Type type, SortedDictionary<string, JsonNode> schemas)
    {
        if (ElementOf(type) is { } element)
            return new JsonObject { ["type"] = "array", ["items"] = Schema(element, schemas) };
        if (type.Namespace?.StartsWith("Yiwang.", StringComparison.Ordinal) != true || type.IsEnum
            || type.IsGenericType) return Export(type, "");
        var name = $"{type.Namespace.Split('.')[1]}.{type.Name}";
        if (!schemas.ContainsKey(name)) schemas[name] = Export(type, $"#/components/schemas/{name}");
        return Reference(name);
    }

    private JsonNode Export(Type type, string place)
    {
        var schema = json.Value.SerializerOptions.GetJsonSchemaAsNode(type, Exporter);
        return Moved(schema, place);
    }

    // What the exporter points at from the root of its own schema stands deeper in ours.
    private static JsonNode Moved(JsonNode node, string place)
    {
        if (node is JsonObject found)
        {
            if (found["$ref"] is JsonValue pointer && pointer.GetValue<string>() is ['#', .. var rest])
                found["$ref"] = "#" + place.TrimStart('#') + rest;
            foreach (var (_, child) in found.ToList()) if (child is not null) Moved(child, place);
        }
        else if (node is JsonArray list)
        {
            foreach (var child in list) if (child is not null) Moved(child, place);
        }
        return node;
    }

    private static Type? ElementOf(Type type) => type == typeof(string) || type == typeof(byte[]) ? null
        : type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
        ? type.GetGenericArguments()[0] : null;

    private static bool IsSimple(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsPrimitive || plain == typeof(string) || plain == typeof(Guid) || plain == typeof(DateOnly);
    }

    private static bool IsRequired(ParameterInfo parameter) =>
        !parameter.HasDefaultValue && Nullable.GetUnderlyingType(parameter.ParameterType) is null
        && new NullabilityInfoContext().Create(parameter).WriteState != NullabilityState.Nullable;

    private static JsonObject Parameter(string name, string where, bool required, JsonNode schema) =>
        new() { ["name"] = name, ["in"] = where, ["required"] = required, ["schema"] = schema };

    private static JsonObject Body(string type, JsonNode schema) =>
        new() { ["required"] = true, ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = schema } } };

    private static JsonObject Content(string words, string type, JsonNode schema) =>
        new() { ["description"] = words, ["content"] = new JsonObject
            { [type] = new JsonObject { ["schema"] = schema } } };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Bearer(string words) =>
        new() { ["type"] = "http", ["scheme"] = "bearer", ["description"] = words };

    // RFC 9457, with the code and the field of a Refusal.
    private static JsonObject ProblemSchema()
    {
        static JsonObject Words() => new() { ["type"] = "string" };
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["type"] = Words(), ["title"] = Words(), ["status"] = new JsonObject { ["type"] = "integer" },
                    ["code"] = Words(), ["field"] = Words(),
            },
            ["required"] = new JsonArray("type", "title", "status", "code"),
        };
    }
}
