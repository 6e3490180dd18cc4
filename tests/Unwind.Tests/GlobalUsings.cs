global using System.Collections.Immutable;
global using System.Net;
global using System.Text.Json.Nodes;
global using Unwind.Engine;
global using Unwind.Orders;
