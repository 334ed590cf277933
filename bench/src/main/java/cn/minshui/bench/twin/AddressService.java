package cn.minshui.bench.twin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/** The rules: optimistic lock, history and audit in the transaction of the change, as the platform keeps them. */
@Service
class AddressService {
    private final AddressMapper mapper;
    private final ObjectMapper json;

    /** Far above the ids that the platform gives on the same tables. */
    private final AtomicLong ids = new AtomicLong(Long.MAX_VALUE / 2 + System.nanoTime());

    AddressService(AddressMapper mapper, ObjectMapper json) {
        this.mapper = mapper;
        this.json = json;
    }

    /** @param org node that owns what he creates */
    record Caller(long tenant, long org, long user) {}

    record Page(List<Address> items, long total, boolean totalIsExact, int page, int size) {}

    Address find(Caller caller, long id) {
        return present(mapper.find(caller.tenant(), id));
    }

    Page list(Caller caller, String district, int page) {
        long total = mapper.count(caller.tenant(), district);
        return new Page(
                mapper.list(caller.tenant(), district, (page - 1) * 20),
                Math.min(total, 10_000),
                total <= 10_000,
                page,
                20);
    }

    @Transactional
    public Address create(Caller caller, Address.Body body) {
        long id = ids.incrementAndGet();
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        boolean active = !Boolean.FALSE.equals(body.active());
        mapper.insert(id, caller.tenant(), caller.org(), caller.user(), now, body, active);
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        Map<?, ?> fields = json.convertValue(body, Map.class);
        fields.forEach((name, value) -> {
            if (value != null) {
                changes.put((String) name, change(null, value));
            }
        });
        journal(caller, id, 1, "create", now, changes);
        return present(mapper.find(caller.tenant(), id));
    }

    @Transactional
    public Address update(Caller caller, long id, long version, Address.Patch patch) {
        AddressMapper.Held held = mapper.hold(caller.tenant(), id);
        if (held == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        if (held.version() != version || mapper.update(id, version, patch.room(), caller.user(), now) != 1) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        if (!Objects.equals(held.room(), patch.room())) {
            changes.put("room", change(held.room(), patch.room()));
        }
        journal(caller, id, version + 1, "update", now, changes);
        return present(mapper.find(caller.tenant(), id));
    }

    private static Map<String, @Nullable Object> change(@Nullable Object before, @Nullable Object after) {
        Map<String, @Nullable Object> change = new LinkedHashMap<>();
        change.put("before", before);
        change.put("after", after);
        return change;
    }

    private void journal(
            Caller caller,
            long id,
            long version,
            String operation,
            LocalDateTime now,
            Map<String, @Nullable Object> changes) {
        try {
            mapper.history(
                    ids.incrementAndGet(),
                    caller.tenant(),
                    id,
                    version,
                    operation,
                    caller.user(),
                    now,
                    json.writeValueAsString(changes));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        String trace = UUID.randomUUID().toString();
        mapper.audit(ids.incrementAndGet(), caller.tenant(), caller.org(), caller.user(), id, operation, trace, now);
    }

    private static Address present(@Nullable Address address) {
        if (address == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return address;
    }
}
