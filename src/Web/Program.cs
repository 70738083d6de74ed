using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;
using Yiwang.Web.Commands;

return await Commands.Run(args);

namespace Yiwang.Web.Commands
{
    /// <summary>The words of the command line: <c>yiwang WORD …</c>.</summary>
    internal static class Commands
    {
        private const int NotUnderstood = 64;
        private const int NotInstalled = 78;

        public static async Task<int> Run(string[] arguments)
        {
            var word = arguments.FirstOrDefault() ?? "help";
            var rest = arguments.Skip(1).ToArray();
            using var stop = new StopSignal();
            try
            {
                return word switch
                {
                    "serve" => await ServeCommand.Run(Settings(rest), stop.Token),
                    "start" =>
                        await StartCommand.Run(Settings([.. rest.Where(r => r != StartCommand.Empty)]),
                            rest.Contains(StartCommand.Empty), stop.Token),
                    "work" => await WorkCommand.Run(Settings(rest), stop.Token),
                    "doctor" => await DoctorCommand.Run(Settings(rest), Console.Out, stop.Token),
                    "backup" =>
                        await BackupCommand.Run(Settings([.. rest.Skip(1)]), rest.FirstOrDefault() ?? "", stop.Token),
                    "restore" =>
                        await RestoreCommand.Run(Settings([.. rest.Skip(1)]), rest.FirstOrDefault() ?? "", stop.Token),
                    "load" => await LoadCommand.Run(Settings(rest), stop.Token),
                    "journey" => await JourneyCommand.Run(rest, stop.Token),
                    "ofd" => OfdCommand.Run(rest, Console.Out, Console.Error),
                    "process" => ProcessCommand.Run(rest, Console.In, Console.Out, Console.Error),
                    "migrate" => await MigrateCommand.Run(Settings(rest), stop.Token),
                    "verify" => await Verify(rest, stop.Token),
                    "evidence" => await Evidence(rest, stop.Token),
                    "trust" =>
                        await TrustCommand.Run(Settings([.. rest.Skip(1)]), rest.FirstOrDefault() ?? "", stop.Token),
                    "insight" =>
                        await InsightCommand.Run(Settings([.. rest.Skip(1)]), rest.FirstOrDefault() ?? "", stop.Token),
                    "witness" => await WitnessCommand.Run(TraceFlags.Parse(rest) ?? new TraceFlags(), stop.Token),
                    "typeset" => TypesetCommand.Run(rest, Console.Out, Console.Error),
                    _ => Help(word),
                };
            }
            catch (InstallationException wrong)
            {
                await Console.Error.WriteLineAsync(wrong.Words.Zh);
                await Console.Error.WriteLineAsync(wrong.Words.En);
                return NotInstalled;
            }
        }

        // One word for whatever can be verified: the trace, an evidence file, a sealed document.
        private static async Task<int> Verify(string[] rest, CancellationToken cancel)
        {
            var flags = TraceFlags.Parse(rest) ?? new TraceFlags();
            return flags.Rest switch
            {
                ["trace", .. var more] => await VerifyTraceCommand.Run(Settings([.. more]), flags, cancel),
                [var file] when file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) =>
                    VerifyTraceCommand.RunEvidence(file, flags, Console.Out),
                _ => VerifyCommand.Run(rest, Console.Out, Console.Error),
            };
        }

        private static async Task<int> Evidence(string[] rest, CancellationToken cancel)
        {
            var words = rest.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
            return await EvidenceCommand.Run(Settings(rest[words.Length..]), words, cancel);
        }

        private static YiwangSettings Settings(string[] rest)
        {
            var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
            var settings = YiwangSettings.Read(rest, environment, out var words);
            if (words.Count > 0)
            {
                throw new InstallationException(
                    new Platform.Text($"不认识的参数：{words[0]}", $"Unknown argument: {words[0]}"));
            }
            return settings.Fault() is { } fault ? throw fault : settings;
        }

        private static int Help(string word)
        {
            Console.WriteLine("""
                yiwang start     serve, with the sample province loaded first   载入示例并启动
                yiwang start --empty   serve a unit of your own                 从空的开始，建自己的单位
                yiwang serve     serve the pages and do the background work     启动服务
                yiwang work      do the background work only                    只做后台工作
                yiwang doctor    say what is wrong with the installation        检查安装
                yiwang backup FILE.tar    back up while it runs                 在线备份
                yiwang restore FILE.tar   into an empty data folder             恢复到空的数据目录
                yiwang load      load the sample province                       载入示例省份
                yiwang migrate   bring the database to the newest schema        升级数据库结构
                yiwang journey   play the six acts and check them               走完六幕并核对
                yiwang verify trace | FILE                                      验证痕迹、证据文件、盖章文件
                yiwang evidence CASE FILE                                       导出一件的证据
                yiwang witness --of URL                                         为别处的痕迹作见证
                yiwang insight check | again                                    从痕迹重算统计并核对
                yiwang trust KEY                                                信任一个见证的公钥
                yiwang typeset FILE --as TYPE --out X.ofd|X.pdf                 排版
                yiwang ofd check | draw | text FILE                             检查、绘制、读取 OFD
                yiwang process check | rewrite | draw | layout | play FILE      流程文件
                """);
            return word == "help" ? 0 : NotUnderstood;
        }
    }
}
