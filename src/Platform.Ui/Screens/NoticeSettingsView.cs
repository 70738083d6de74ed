namespace Yiwang.Platform.Ui.Screens;

/// <param name="MustReach">Always in the open page.</param>
public sealed record NoticeSettingLine(string Kind, Text Name, bool Page, bool Sms, bool MustReach);

/// <param name="Gateway">The installation can send short messages.</param>
public sealed record NoticeSettingsView(IReadOnlyList<NoticeSettingLine> Lines, string Mobile, bool Gateway,
    Entries? Entries = null);
