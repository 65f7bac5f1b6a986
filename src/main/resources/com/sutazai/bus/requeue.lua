-- KEYS: dead, tasks  ARGV: length_max, id, json, id, json ...
-- gives the new ids, of those that were still there; a full topic takes no more
local moved = {}
for i = 2, #ARGV, 2 do
  if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[1]) then break end
  if redis.call('XDEL', KEYS[1], ARGV[i]) == 1 then
    moved[#moved + 1] = redis.call('XADD', KEYS[2], '*', 'json', ARGV[i + 1])
  end
end
return moved
