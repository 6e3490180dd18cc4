-- Closes each order of a file once, over HTTP: every thread and every run takes a stretch of its own.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local file, key, from, upto, count = args[1], args[2], tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  ids, keys = {}, {}
  local size = math.floor((upto - from) / count)
  local first = from + number * size
  local line = 0
  for id in io.lines(file) do
    if line >= first and line < first + size then
      -- Of several stores each line has its seller's key as well.
      local one, own = id:match("^(%d+) ?(.*)$")
      ids[#ids + 1] = one
      keys[#ids] = own ~= "" and own or nil
    end
    line = line + 1
  end
  position = 0
  headers = { ["Authorization"] = "Bearer " .. key, ["Content-Type"] = "application/json" }
  body = '{"reason":"out_of_stock","statement":"Told by message, agreed."}'
end

function request()
  position = position + 1
  local id = ids[position]
  if not id then wrk.thread:stop(); position = #ids; id = ids[position] end
  if keys[position] then headers["Authorization"] = "Bearer " .. keys[position] end
  headers["Idempotency-Key"] = "close-" .. id
  return wrk.format("POST", "/v1/orders/" .. id .. "/closure", headers, body)
end

function done(summary, latency, requests)
  io.write(string.format("closes %d, failed %d, a second %.0f, p50 %.2f ms, p99 %.2f ms\n",
    summary.requests, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.requests / summary.duration * 1000000, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
