"""The order of the service's changes: what the store does in one step, whoever else writes at the same time.

Every change gets a position: the second it happened in, times 2**21, plus its number within that second. Positions
only grow, whatever the clocks do: a change takes the position after the last one given, or the start of the present
second (of the store's clock, one for all processes), whichever is later. So one number orders the changes, pages
them, and is their time.
"""

from typing import Final

SECOND: Final = 2**21
"""Positions in a second. A second that had more changes goes over into the next. Exact as a double until 2106."""

STORE_CLOCK: Final = -1
"""In the place of a time in seconds: the store's own clock."""

WRITE: Final = """
local now = tonumber(ARGV[1])
if now < 0 then now = tonumber(redis.call('TIME')[1]) end
local last = 3 + 4 * tonumber(ARGV[3])
for i = 4, last, 4 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then return 0 end
end
local position = math.max(tonumber(redis.call('GET', KEYS[3]) or '-1'), now * 2097152 - 1)
local order, records, gone, back = {}, {}, {}, {}
local function flush()
  redis.call('ZADD', KEYS[2], unpack(order))
  redis.call('HSET', KEYS[1], unpack(records))
  if #gone > 0 then redis.call('ZADD', KEYS[5], 'NX', unpack(gone)) end
  if #back > 0 then redis.call('ZREM', KEYS[5], unpack(back)) end
  order, records, gone, back = {}, {}, {}, {}
end
for i = 4, last, 4 do
  position = position + 1
  order[#order + 1] = string.format('%.0f', position)
  order[#order + 1] = ARGV[i]
  records[#records + 1] = ARGV[i]
  records[#records + 1] = ARGV[i + 2]
  if ARGV[i + 3] == '1' then
    gone[#gone + 1] = now
    gone[#gone + 1] = ARGV[i]
  else
    back[#back + 1] = ARGV[i]
  end
  if #order >= 2000 then flush() end
end
if #order > 0 then flush() end
local place = last + 1
for key = 6, #KEYS do
  local count = tonumber(ARGV[place + 1])
  for first = place + 2, place + 1 + count, 2000 do
    redis.call(ARGV[place], KEYS[key], unpack(ARGV, first, math.min(first + 1999, place + 1 + count)))
  end
  place = place + 2 + count
end
redis.call('SET', KEYS[3], string.format('%.0f', position))
redis.call('PUBLISH', ARGV[2], redis.call('INCR', KEYS[4]))
return 1
"""
"""Compare and set: all of the records, or none where one of them is no longer what the caller read.

Keys: records, order, position, version, gone, and sets of members to be changed along. Arguments: seconds, channel,
how many records; of each its member, the text before and after, and 1 if it is withdrawn; of each set SADD or SREM
(of a number INCRBY), how many members, and these. `gone` holds the second in which a record was withdrawn, as long
as it is.
"""

READ: Final = """
local now = tonumber(ARGV[1])
if now < 0 then now = tonumber(redis.call('TIME')[1]) end
local limit = tonumber(ARGV[3])
local found = redis.call('ZRANGE', KEYS[2], ARGV[2], '+inf', 'BYSCORE', 'LIMIT', '0', limit + 1, 'WITHSCORES')
local more = #found > 2 * limit
local members, positions, records = {}, {}, {}
for i = 1, math.min(#found, 2 * limit), 2 do
  members[#members + 1] = found[i]
  positions[#positions + 1] = found[i + 1]
end
for i = 1, #members, 1000 do
  local part = redis.call('HMGET', KEYS[1], unpack(members, i, math.min(i + 999, #members)))
  for _, record in ipairs(part) do records[#records + 1] = record end
end
local last = tonumber(redis.call('GET', KEYS[3]) or '-1')
local free = last + 1
local second = math.floor(free / 2097152)
if not more and now > second and free > second * 2097152 then
  second = second + 1
  redis.call('SET', KEYS[3], string.format('%.0f', second * 2097152 - 1))
end
return {members, positions, records, more and 1 or 0, string.format('%.0f', second), string.format('%.0f', last)}
"""
"""A page, the second from which a later fetch finds whatever changes after it, and the last position given by then.

At the end of a set the last second is closed if it has passed: no later change can get a position in it, even if
the clock steps back, so the next fetch need not repeat it. A second that is still running is repeated instead.
"""

ERASE: Final = """
local erased = 0
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
    redis.call('ZREM', KEYS[3], ARGV[i])
    if redis.call('SREM', KEYS[4], ARGV[i]) == 1 then redis.call('INCR', KEYS[5]) end
    erased = erased + 1
  end
end
return erased
"""
"""Erase records that are still what the caller read, and from the negative list. No client is told.

Keys: records, order, gone, negative list, count of its changes.
"""
