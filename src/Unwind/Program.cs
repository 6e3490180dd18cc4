using Unwind.Commands;

return await CommandLine.Run(args);
