-- KEYS: topics, tasks  ARGV: topic, json, length_max, topics_max
local topics, key = KEYS[1], KEYS[2]
if redis.call('SISMEMBER', topics, ARGV[1]) == 0 then
  if redis.call('SCARD', topics) >= tonumber(ARGV[4]) then return 'TOPICS' end
  redis.call('SADD', topics, ARGV[1])
end
if redis.call('XLEN', key) >= tonumber(ARGV[3]) then
  trim(key)
  if redis.call('XLEN', key) >= tonumber(ARGV[3]) then return 'FULL' end
end
return redis.call('XADD', key, '*', 'json', ARGV[2])
