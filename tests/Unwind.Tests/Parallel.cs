// Much of the suite waits for processes, for clocks and for the browser: more classes than cores keep a small machine busy.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
