namespace Yiwang.Platform.Ui;

/// <summary>Every address the pages link or post to, in one place; the host maps its endpoints to the same.</summary>
public static class Urls
{
    public const string Desk = "/desk";
    public const string SignIn = "/sign-in";
    public const string SecondFactor = "/sign-in/second-factor";
    public const string StepUp = "/step-up";
    public const string SignOut = "/sign-out";
    public const string FirstRun = "/first-run";
    public const string Language = "/settings/language";
    public const string Post = "/settings/post";
    public const string SealRegister = "/seals";
    public const string CompareFiles = "/compare";
    public const string Settings = "/settings";
    public const string Sessions = "/settings/sessions";
    public const string Delegation = "/settings/delegation";
    public const string NoticeSettings = "/settings/notices";
    public const string Phrases = "/settings/phrases";
    public const string Notices = "/notices";
    public const string Events = "/events";
    public const string Find = "/find";
    public const string Inbox = "/inbox";
    public const string Incoming = "/incoming";
    public const string Outgoing = "/outgoing";
    public const string Numbers = "/outgoing/numbers";
    public const string DocumentNew = "/documents/new";
    public const string Deliveries = "/deliveries";
    public const string Supervision = "/supervision";
    public const string Statistics = "/statistics";
    public const string Schemes = "/statistics/schemes";
    public const string Trust = "/trust";
    public const string Audit = "/audit";
    public const string Routes = "/routes";
    public const string Administration = "/administration";
    public const string AdministrationUnits = "/administration/units";
    public const string AdministrationPeople = "/administration/people";
    public const string AdministrationPosts = "/administration/posts";
    public const string AdministrationGroups = "/administration/groups";
    public const string DeadlineRules = Administration + "/deadlines";
    public const string AdministrationImport = "/administration/import";
    public const string AdministrationApplications = Administration + "/applications";
    public const string ApiReference = "/reference/api";

    public static string DeskList(string list) => list == "todo" ? Desk : $"{Desk}?list={list}";

    public static string Case(string caseId) => $"/cases/{caseId}";

    /// <param name="act">answer, return, withdraw, transfer, add-signer, remove-signer, countersign, circulate,
    /// delegate, urge, end, claim, release, supplement.</param>
    public static string CaseAct(string caseId, string act) => $"/cases/{caseId}/{act}";

    /// <summary>All moves on a case, and with whom it lies.</summary>
    public static string CaseMoves(string caseId) => $"/cases/{caseId}/moves";

    public static string OpinionFile(string caseId, string fileId) => $"/cases/{caseId}/opinion-files/{fileId}";

    public static string Document(string documentId) => $"/documents/{documentId}";

    public static string Compose(string documentId) => $"/documents/{documentId}/compose";

    public static string Recipients(string documentId, bool copy = false) =>
        $"/documents/{documentId}/recipients{(copy ? "?kind=copy" : "")}";

    public static string DocumentAct(string documentId, string act) => $"/documents/{documentId}/{act}";

    public static string Redline(string documentId, int from, int to) =>
        $"/documents/{documentId}/redline?from={from}&to={to}";

    public static string Read(string documentId) => $"/documents/{documentId}/read";

    public static string DocumentSeals(string documentId) => $"/documents/{documentId}/seals";

    public static string Preview(string documentId) => $"/documents/{documentId}/preview";

    public static string FixedFile(string documentId, string format) => $"/documents/{documentId}/file.{format}";

    /// <summary>The pages as one file that the browser opens to print; that it was printed is in the trace.</summary>
    public static string DocumentPrint(string documentId) => $"/documents/{documentId}/print";

    public static string Attachment(string attachmentId) => $"/attachments/{attachmentId}";

    public static string AttachmentRead(string attachmentId) => $"/attachments/{attachmentId}/read";

    public static string AttachmentSeals(string attachmentId) => $"/attachments/{attachmentId}/seals";

    public static string Board(string documentId) => $"{Deliveries}/{documentId}";

    public static string BoardAct(string documentId, string act) => $"{Deliveries}/{documentId}/{act}";

    /// <summary>A receiving unit signs for a correction.</summary>
    public static string CorrectionSign(string documentId, string correctionId) =>
        $"{Inbox}/{documentId}/corrections/{correctionId}/sign";

    /// <summary>One delivery as the receiving unit sees it.</summary>
    public static string Delivery(string deliveryId) => $"{Inbox}/{deliveryId}";

    public static string DeliveryAct(string deliveryId, string act) => $"{Inbox}/{deliveryId}/{act}";

    public static string UnitDeliveries(string unitId) => $"{Deliveries}/units/{unitId}";

    public const string SupervisionNew = Supervision + "/new";
    public const string Instructed = Supervision + "/instructed";
    public const string SupervisionBulletin = Supervision + "/bulletin";

    public static string SupervisionItem(string itemId) => $"{Supervision}/{itemId}";

    /// <param name="act">close, reopen.</param>
    public static string SupervisionAct(string itemId, string act) => $"{Supervision}/{itemId}/{act}";

    /// <param name="act">report, review, urge.</param>
    public static string SupervisionPartAct(string partId, string act) => $"{Supervision}/parts/{partId}/{act}";

    public static string SupervisionEvidence(string fileId) => $"{Supervision}/evidence/{fileId}";

    /// <summary>Opening an item out of the instructions of a case, or out of a paragraph of its document.</summary>
    public static string Supervise(string? caseId, string? documentId) =>
        With(With(SupervisionNew, "case", caseId), "document", documentId);

    /// <summary>A further part of an item.</summary>
    public static string SupervisionParts(string itemId) => $"{Supervision}/{itemId}/parts";

    public static string WhyThisDate(string caseId) => $"/cases/{caseId}/why-this-date";

    public static string Evidence(string caseId) => $"/cases/{caseId}/evidence.zip";

    /// <summary>The story of a case as a page to print and a file.</summary>
    public static string StoryFile(string caseId, string format) => $"/cases/{caseId}/story.{format}";

    public const string Erasures = Trust + "/erasures";

    public static string ErasureDecide(string erasureId) => $"{Erasures}/{erasureId}";

    /// <summary>The proof of one entry of the trace.</summary>
    public static string Proof(long traceId) => $"/trust/entries/{traceId}";

    /// <summary>One run of urging: whom it reached, who is listed with the reason.</summary>
    public static string Urge(string urgeId) => $"/urges/{urgeId}";

    public static string Notice(string noticeId) => $"{Notices}/{noticeId}";

    /// <summary>The same address with one value of the query set, or taken out when it is null.</summary>
    public static string With(string pathAndQuery, string name, string? value)
    {
        var mark = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? pathAndQuery : pathAndQuery[..mark];
        var kept = mark < 0
            ? []
            : pathAndQuery[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Where(pair => pair != name && !pair.StartsWith(name + "=", StringComparison.Ordinal)).ToList();
        if (value is not null) kept.Add($"{name}={Uri.EscapeDataString(value)}");
        return kept.Count == 0 ? path : $"{path}?{string.Join('&', kept)}";
    }
}
