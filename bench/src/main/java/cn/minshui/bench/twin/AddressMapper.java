package cn.minshui.bench.twin;

import java.time.LocalDateTime;
import java.util.List;
import org.apache.ibatis.annotations.Arg;
import org.apache.ibatis.annotations.ConstructorArgs;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.ResultMap;
import org.apache.ibatis.annotations.Results;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** The statements as a developer writes them by hand; both databases take them. */
interface AddressMapper {
    String ROW = "address";
    String COLUMNS = "a.id, a.version, a.org_id, o.name as org_name, a.full_text, a.district, a.street, a.community,"
            + " a.compound, a.building, a.unit, a.room, a.active, a.created_at, a.created_by, a.updated_at, a.updated_by"
            + " from d_address a left join d_organization o on o.id = a.org_id";

    @Select("select status from d_user where id = #{id}")
    String userStatus(@Param("id") long id);

    /** Columns by name: MyBatis matches the names of a record's components anew for every row otherwise, at the cost of long lists. */
    @Select("select " + COLUMNS + " where a.id = #{id} and a.tenant_id = #{tenant}")
    @Results(id = ROW)
    @ConstructorArgs({
        @Arg(column = "id", javaType = long.class),
        @Arg(column = "version", javaType = long.class),
        @Arg(column = "org_id", javaType = long.class),
        @Arg(column = "org_name", javaType = String.class),
        @Arg(column = "full_text", javaType = String.class),
        @Arg(column = "district", javaType = String.class),
        @Arg(column = "street", javaType = String.class),
        @Arg(column = "community", javaType = String.class),
        @Arg(column = "compound", javaType = String.class),
        @Arg(column = "building", javaType = String.class),
        @Arg(column = "unit", javaType = String.class),
        @Arg(column = "room", javaType = String.class),
        @Arg(column = "active", javaType = Boolean.class),
        @Arg(column = "created_at", javaType = LocalDateTime.class),
        @Arg(column = "created_by", javaType = long.class),
        @Arg(column = "updated_at", javaType = LocalDateTime.class),
        @Arg(column = "updated_by", javaType = long.class)
    })
    @Nullable
    Address find(@Param("tenant") long tenant, @Param("id") long id);

    @Select("select " + COLUMNS + " where a.tenant_id = #{tenant} and a.district = #{district} and a.active = true"
            + " order by a.id limit 20 offset #{offset}")
    @ResultMap(ROW)
    List<Address> list(@Param("tenant") long tenant, @Param("district") String district, @Param("offset") int offset);

    @Select("select count(*) from (select 1 from d_address a where a.tenant_id = #{tenant}"
            + " and a.district = #{district} and a.active = true limit 10001) c")
    long count(@Param("tenant") long tenant, @Param("district") String district);

    @Select("select id, version, room from d_address where id = #{id} and tenant_id = #{tenant} for update")
    @Nullable
    Held hold(@Param("tenant") long tenant, @Param("id") long id);

    record Held(long id, long version, @Nullable String room) {}

    @Insert("insert into d_address (id, tenant_id, org_id, version, release_id, created_at, created_by, updated_at,"
            + " updated_by, full_text, district, street, community, compound, building, unit, room, active) values"
            + " (#{id}, #{tenant}, #{org}, 1, 1, #{now}, #{user}, #{now}, #{user}, #{b.fullText}, #{b.district},"
            + " #{b.street}, #{b.community}, #{b.compound}, #{b.building}, #{b.unit}, #{b.room}, #{active})")
    void insert(
            @Param("id") long id,
            @Param("tenant") long tenant,
            @Param("org") long org,
            @Param("user") long user,
            @Param("now") LocalDateTime now,
            @Param("b") Address.Body body,
            @Param("active") boolean active);

    @Update("update d_address set room = #{room}, version = version + 1, updated_at = #{now}, updated_by = #{user}"
            + " where id = #{id} and version = #{version}")
    int update(
            @Param("id") long id,
            @Param("version") long version,
            @Param("room") String room,
            @Param("user") long user,
            @Param("now") LocalDateTime now);

    @Insert("insert into sys_history (id, tenant_id, object, record_id, version, operation, release_id, user_id,"
            + " username, changed_at, changes) values (#{id}, #{tenant}, 'address', #{record}, #{version},"
            + " #{operation}, 1, #{user}, 'admin', #{now}, #{changes})")
    void history(
            @Param("id") long id,
            @Param("tenant") long tenant,
            @Param("record") long record,
            @Param("version") long version,
            @Param("operation") String operation,
            @Param("user") long user,
            @Param("now") LocalDateTime now,
            @Param("changes") String changes);

    @Insert("insert into sys_audit (id, tenant_id, org_id, user_id, username, object, record_id, operation, amount,"
            + " release_id, trace_id, done_at) values (#{id}, #{tenant}, #{org}, #{user}, 'admin', 'address',"
            + " #{record}, #{operation}, 1, 1, #{trace}, #{now})")
    void audit(
            @Param("id") long id,
            @Param("tenant") long tenant,
            @Param("org") long org,
            @Param("user") long user,
            @Param("record") long record,
            @Param("operation") String operation,
            @Param("trace") String trace,
            @Param("now") LocalDateTime now);
}
