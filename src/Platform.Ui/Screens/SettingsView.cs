namespace Yiwang.Platform.Ui.Screens;

/// <param name="Where">Browser and address, as far as it tells the person which device it is.</param>
public sealed record SessionLine(string Id, string Where, DateTimeOffset Since, DateTimeOffset LastSeen, bool Here);

/// <summary>What a person sets for himself.</summary>
public sealed record SettingsView(
    bool SecondFactor, IReadOnlyList<SessionLine> Sessions, IReadOnlyList<string> Phrases, Entries? Entries = null);

/// <summary>Setting up the second factor: the secret, once.</summary>
/// <param name="Secret">Base32, in groups of four.</param>
/// <param name="Address">otpauth://…, opens the authenticator on a phone.</param>
public sealed record SecondFactorSetupView(string Secret, string Address, Refusal? Refusal = null);

/// <summary>In place of the one-time password, at the first sign-in.</summary>
public sealed record FirstPasswordView(string PersonName, Refusal? Refusal = null);
