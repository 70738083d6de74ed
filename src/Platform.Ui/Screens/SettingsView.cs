using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <param name="Where">Browser and address, as far as it tells the person which device it is.</param>
public sealed record SessionLine(string Id, string Where, DateTimeOffset Since, DateTimeOffset LastSeen, bool Here);

/// <param name="InPage">Shown in the open page.</param>
/// <param name="BySms">Sent to the phone too; null when no SMS gateway is set up.</param>
public sealed record NoticeChoice(string Kind, Text Words, bool InPage, bool? BySms);

public sealed record DelegationLine(string Id, string To, DateOnly From, DateOnly Until, string Remark);

/// <summary>What a person sets for himself.</summary>
public sealed record SettingsView(
    bool SecondFactor, IReadOnlyList<SessionLine> Sessions, IReadOnlyList<NoticeChoice> Notices, IReadOnlyList<DelegationLine> Delegations,
    IReadOnlyList<Option> Colleagues, IReadOnlyList<string> Phrases, Entries? Entries = null);

/// <summary>Setting up the second factor: the secret, once.</summary>
/// <param name="Secret">Base32, in groups of four.</param>
/// <param name="Address">otpauth://…, opens the authenticator on a phone.</param>
public sealed record SecondFactorSetupView(string Secret, string Address, Refusal? Refusal = null);
