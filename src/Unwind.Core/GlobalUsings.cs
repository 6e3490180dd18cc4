global using System.Collections.Immutable;
global using System.Diagnostics;
global using System.Text.Json.Serialization;
global using Unwind.Cases;
global using Unwind.Disputes;
global using Unwind.Orders;
global using Unwind.Policies;
global using Unwind.Shipments;
