/** What of a plane is in sight: pure arithmetic of panning, zooming to the cursor and fitting. Lengths in CSS pixels. */
export interface Camera {
  /** Pixels a unit of the plane. */
  readonly scale: number;
  /** Where the plane's origin stands in sight. */
  readonly x: number;
  readonly y: number;
}

export interface Plane {
  readonly width: number;
  readonly height: number;
}

/** All of the plane's width from the left edge on, from its top. */
export function fitted(plane: Plane, sight: Plane, left: number): Camera {
  return { scale: sight.width / Math.max(1, plane.width), x: left, y: 0 };
}

/** The point under the cursor stays under it. */
export function zoomed(camera: Camera, factor: number, at: number, least: number, most: number): Camera {
  const scale = Math.min(most, Math.max(least, camera.scale * factor));
  return { ...camera, scale, x: at - ((at - camera.x) * scale) / camera.scale };
}

export function panned(camera: Camera, x: number, y: number): Camera {
  return { ...camera, x: camera.x + x, y: camera.y + y };
}

/** Some of the plane stays in sight. */
export function held(camera: Camera, plane: Plane, sight: Plane): Camera {
  const wide = plane.width * camera.scale;
  const keep = 64;
  return {
    ...camera,
    x: Math.min(sight.width - keep, Math.max(keep - wide, camera.x)),
    y: Math.min(sight.height - keep, Math.max(keep - plane.height, camera.y)),
  };
}

/** The shares of the plane's width that are in sight, 0 to 1. */
export function sightOf(camera: Camera, plane: Plane, sight: Plane): readonly [number, number] {
  const wide = Math.max(1e-9, plane.width * camera.scale);
  const share = (pixels: number): number => Math.min(1, Math.max(0, (pixels - camera.x) / wide));
  return [share(0), share(sight.width)];
}
