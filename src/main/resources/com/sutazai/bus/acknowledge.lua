-- KEYS: tasks  ARGV: group, id ...
-- gives how many waited for it
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local acknowledged = redis.call('XACK', KEYS[1], unpack(ARGV))
if acknowledged > 0 then
  for i = 2, #ARGV do drop(KEYS[1], ARGV[i]) end
  trim(KEYS[1])
end
return acknowledged
