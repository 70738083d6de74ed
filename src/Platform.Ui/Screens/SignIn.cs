namespace Yiwang.Platform.Ui.Screens;

/// <summary>The first page: name and password.</summary>
/// <param name="NetworkName">Whose network this is, e.g. 贵州省电子公文网络.</param>
/// <param name="Back">Where to go after signing in: a path of this site.</param>
/// <param name="Refusal">Why the last try failed; says how long to wait when locked out.</param>
/// <param name="SamplePersons">Persons of the sample province to sign in as; empty in a real installation.</param>
public sealed record SignInView(
    string NetworkName, int UnitCount, string Account = "", string Back = Urls.Desk, Refusal? Refusal = null,
    IReadOnlyList<SamplePerson>? SamplePersons = null, Text? Notice = null, Carried? Carried = null);

public sealed record SamplePerson(string Account, string Name, string UnitName, string PostName);

/// <summary>The six digits of the authenticator after the password.</summary>
/// <param name="PersonName">Empty when a wrong code was tried.</param>
/// <param name="Carried">The form that waits for the signing in; null when there is none.</param>
public sealed record SecondFactorView(string PersonName, string Back = Urls.Desk, Refusal? Refusal = null,
    Carried? Carried = null);

/// <summary>Before signing for issue or sealing: who it is, once more, and what exactly will be signed.</summary>
/// <param name="What">The act and the thing: 签发《…》, as it stands before the eyes.</param>
/// <param name="Digest">The digest of what is confirmed, in groups, so that it can be compared.</param>
/// <param name="Back">The page to return to when the person does not go on.</param>
/// <param name="NeedsCode">Whether the six digits are asked for beside the password.</param>
/// <param name="Carried">The form that asked for it; null when nothing was being sent.</param>
public sealed record StepUpView(Text What, string Title, string Digest, string Back, bool NeedsCode, Carried? Carried,
    Refusal? Refusal = null);

/// <summary>After the person is known: the form that waited is sent, at once by the script where nothing else could
/// have put it there.</summary>
public sealed record SendOnView(Carried Carried, bool AtOnce);

/// <summary>The page of the one-time token an empty installation prints.</summary>
public sealed record FirstRunView(Entries? Entries = null, string Token = "");
