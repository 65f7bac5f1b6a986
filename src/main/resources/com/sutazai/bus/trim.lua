-- what every group has acknowledged goes; begins each script that calls trim(key) or drop(key, id)
local function fields(flat)
  local by_name = {}
  for i = 1, #flat, 2 do by_name[flat[i]] = flat[i + 1] end
  return by_name
end

local function parts(id)
  local ms, seq = string.match(id, '(%d+)-(%d+)')
  return tonumber(ms), tonumber(seq)
end

local function is_before(a, b)
  local a_ms, a_seq = parts(a)
  local b_ms, b_seq = parts(b)
  return a_ms < b_ms or (a_ms == b_ms and a_seq < b_seq)
end

local function trim(key)
  local first = nil
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    local group = fields(flat)
    local needed = group['last-delivered-id']
    if group['pending'] > 0 then
      needed = redis.call('XPENDING', key, group['name'])[2]
    else
      local ms, seq = parts(needed)
      needed = string.format('%.0f-%.0f', ms, seq + 1)
    end
    if first == nil or is_before(needed, first) then first = needed end
  end
  if first ~= nil then redis.call('XTRIM', key, 'MINID', first) end
end

local function is_needed(key, id)
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    local group = fields(flat)
    if is_before(group['last-delivered-id'], id) or #redis.call('XPENDING', key, group['name'], id, id, 1) > 0 then return true end
  end
  return false
end

-- one that lies behind others which are still needed
local function drop(key, id)
  if not is_needed(key, id) then redis.call('XDEL', key, id) end
end
