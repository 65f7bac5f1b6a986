-- KEYS: topics, results  ARGV: topic, json, length_max, topics_max
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then
  if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 'TOPICS' end
  redis.call('SADD', KEYS[1], ARGV[1])
end
return redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'json', ARGV[2])
