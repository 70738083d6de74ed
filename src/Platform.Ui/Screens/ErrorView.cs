namespace Yiwang.Platform.Ui.Screens;

/// <summary>A page that could not be shown, or an act that could not be done outside any form.</summary>
/// <param name="Status">400, 403, 404, 409, 413, 500 or 503.</param>
/// <param name="Refusal">The rule that said no, when there is one; its words stand first.</param>
/// <param name="Reference">What to tell the administrator: the id of the request in the log.</param>
public sealed record ErrorView(int Status, Refusal? Refusal = null, string Reference = "", string Back = Urls.Desk);
