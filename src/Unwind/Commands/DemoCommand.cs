namespace Unwind.Commands;
static class DemoCommand { public static Command Make() => new("demo", "x"); }
