package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.security.Scope.Act;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.servlet.annotation.WebServlet;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** R6.15. */
class ScopesTest {

    private static final Scope MCP_READ = new Scope(Area.MCP, Act.READ);
    private static final Scope MCP_WRITE = new Scope(Area.MCP, Act.WRITE);
    private static final Scope MESH_READ = new Scope(Area.MESH, Act.READ);

    private static Scopes scopes(String... names) {
        return Scopes.of(Set.of(names));
    }

    @Test
    void a_scope_of_one_area_is_for_that_area_alone_and_writing_includes_reading() {
        assertThat(scopes("mcp:read").allow(MCP_READ, false)).isTrue();
        assertThat(scopes("mcp:read").allow(MCP_WRITE, false)).isFalse();
        assertThat(scopes("mcp:write").allow(MCP_READ, false)).isTrue();
        assertThat(scopes("mcp:write").allow(MESH_READ, false)).isFalse();
    }

    @Test
    void a_scope_for_all_areas_is_not_for_what_only_administrators_may_do() {
        assertThat(scopes("write").allow(MESH_READ, false)).isTrue();
        assertThat(scopes("read").allow(MCP_WRITE, false)).isFalse();
        assertThat(scopes("read", "write").allow(MESH_READ, true)).isFalse();
        assertThat(scopes("mesh:read").allow(MESH_READ, true)).isTrue();
        assertThat(scopes("admin").allow(MESH_READ, true)).isTrue();
    }

    @Test
    void what_is_no_scope_is_refused_with_all_that_there_are() {
        assertThatThrownBy(() -> scopes("mcp:call"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mcp:call")
                .hasMessageContaining("admin, auth:read");
        assertThatThrownBy(() -> Scopes.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** What lies in http belongs to no feature, and so to the system. */
    @Test
    void every_feature_with_routes_is_an_area() {
        assertThat(
                        new ClassFileImporter()
                                        .withImportOption(new ImportOption.DoNotIncludeTests())
                                        .importPackages("com.sutazai")
                                        .stream()
                                        .filter(ScopesTest::isRoute)
                                        .map(type -> type.getPackageName().split("\\.", 4)[2])
                                        .distinct())
                .containsExactlyInAnyOrder(
                        "http", "security", "mesh", "bus", "mcp", "tasks", "system");
        assertThat(Area.of(ApiKeyResource.class)).isEqualTo(Area.AUTH);
    }

    private static boolean isRoute(JavaClass type) {
        return type.isAnnotatedWith(Path.class) || type.isAnnotatedWith(WebServlet.class);
    }
}
