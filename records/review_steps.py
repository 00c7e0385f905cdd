"""The steps of records.reviews that the store takes at once: each a script, so that nobody comes in between."""

from typing import Final

ADD: Final = """
if redis.call('HEXISTS', KEYS[3], ARGV[4]) == 1 or redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1
  or redis.call('HEXISTS', KEYS[4], ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('HSET', KEYS[3], ARGV[4], ARGV[1])
redis.call('INCR', KEYS[5])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[6], ARGV[1], ARGV[5]) end
return 1
"""
"""Open a review, unless there is one about the same."""

SET: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""

CLOSE: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[4])
redis.call('HSET', KEYS[4], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[5], ARGV[5], ARGV[1])
local ids = {ARGV[1]}
for id in string.gmatch(redis.call('HGET', KEYS[6], ARGV[4]) or '', '[^,]+') do
  if #ids < tonumber(ARGV[6]) then ids[#ids + 1] = id end
end
redis.call('HSET', KEYS[6], ARGV[4], table.concat(ids, ','))
redis.call('SADD', KEYS[7], ARGV[1])
redis.call('HDEL', KEYS[8], ARGV[1])
return 1
"""
"""End a review: out of the queue, among those that have ended, and owed until its consequences are done."""

UNTIE: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] and redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
"""
"""A subject leads to a review that is not open: it leads nowhere."""
