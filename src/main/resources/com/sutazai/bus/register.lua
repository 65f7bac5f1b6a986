-- KEYS: agents, agent  ARGV: id, json, now_ms, life_ms, agents_max
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[5]) then return 'AGENTS' end
redis.call('ZADD', KEYS[1], ARGV[3] + ARGV[4], ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[4])
return 'OK'
