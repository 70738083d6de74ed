using Yiwang.Bench;

return await Entries.Run(args);
