Console.WriteLine("yiwang");
